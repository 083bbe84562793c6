from stock import Stock


def test_add():
    stock = Stock()
    stock.add("tea", 5)
    stock.add("tea", 1)
    assert stock.counts == {"tea": 6}
