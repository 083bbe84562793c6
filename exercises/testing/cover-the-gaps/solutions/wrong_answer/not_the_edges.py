import pytest
from stock import Stock


def test_add_and_take():
    stock = Stock()
    stock.add("tea", 5)
    assert stock.take("tea", 2) == 2
    assert stock.take("tea", 9) == 3
    assert stock.counts == {}


def test_refuses():
    with pytest.raises(ValueError):
        Stock().add("tea", -5)
    with pytest.raises(ValueError):
        Stock().take("tea", -5)


def test_report():
    stock = Stock()
    assert stock.report() == "nothing there"
    stock.add("tea", 9)
    stock.add("milk", 1)
    assert stock.to_order() == ["milk"]
    assert stock.report() == "milk: 1 (low)\ntea: 9"
