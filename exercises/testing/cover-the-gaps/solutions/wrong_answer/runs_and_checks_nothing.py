import pytest
from stock import Stock


def test_everything_runs():
    stock = Stock()
    stock.report()
    stock.add("tea", 5)
    stock.add("milk")
    stock.take("tea")
    stock.take("rice", 3)
    stock.to_order()
    stock.report()
    with pytest.raises(ValueError):
        stock.add("tea", 0)
    with pytest.raises(ValueError):
        stock.take("tea", 0)
