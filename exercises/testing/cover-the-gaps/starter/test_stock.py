from stock import Stock


def test_new():
    stock = Stock()
    stock.to_order()


def test_add():
    stock = Stock()
    stock.add("tea", 5)
    assert stock.counts == {"tea": 5}


def test_take():
    stock = Stock()
    stock.add("tea", 5)
    stock.take("tea", 2)


def test_report():
    stock = Stock()
    stock.add("tea", 5)
    assert "tea" in stock.report()
