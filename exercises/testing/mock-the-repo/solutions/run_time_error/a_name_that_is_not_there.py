from unittest.mock import create_autospec

from order_service import OrderServices, Store


def test_an_order():
    store = create_autospec(Store)
    assert OrderServices(store, None, None)
