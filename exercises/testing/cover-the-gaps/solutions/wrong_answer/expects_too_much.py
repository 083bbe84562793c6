import pytest
from stock import Stock


def test_take_more_than_there_is():
    stock = Stock()
    stock.add("tea")
    with pytest.raises(ValueError):
        stock.take("tea", 2)
