import pytest
from stock import Stock


@pytest.fixture
def stock():
    stock = Stock(lowest=3)
    stock.add("tea", 5)
    stock.add("milk", 2)
    return stock


def test_add_counts(stock):
    stock.add("tea")
    stock.add("rice")
    assert stock.counts == {"tea": 6, "milk": 2, "rice": 1}


@pytest.mark.parametrize("count", [0, -1])
def test_nothing_to_add_or_take(stock, count):
    with pytest.raises(ValueError, match="^add at least one$"):
        stock.add("tea", count)
    with pytest.raises(ValueError, match="^take at least one$"):
        stock.take("tea", count)
    assert stock.counts == {"tea": 5, "milk": 2}


def test_take_some(stock):
    assert stock.take("tea", 4) == 4
    assert stock.counts == {"tea": 1, "milk": 2}
    assert stock.take("milk") == 1
    assert stock.counts == {"tea": 1, "milk": 1}


@pytest.mark.parametrize("count", [2, 3])
def test_take_all(stock, count):
    assert stock.take("milk", count) == 2
    assert stock.counts == {"tea": 5}


def test_take_what_is_not_there(stock):
    assert stock.take("rice") == 0
    assert "rice" not in stock.counts


def test_to_order(stock):
    stock.add("rice", 3)
    stock.add("bread")
    assert stock.to_order() == ["bread", "milk"]


def test_lowest_is_two():
    stock = Stock()
    stock.add("tea", 2)
    stock.add("milk", 1)
    assert stock.to_order() == ["milk"]


def test_report(stock):
    stock.add("rice", 3)
    assert stock.report() == "milk: 2 (low)\nrice: 3\ntea: 5"


def test_report_of_nothing():
    assert Stock().report() == "nothing there"
