from unittest.mock import create_autospec

from order_service import Mailer, OrderService, Payments, Store


def test_an_order():
    store = create_autospec(Store)
    store.price.return_value = 25
    service = OrderService(store, create_autospec(Payments), create_autospec(Mailer))

    order = service.place("ada", "lamp", 3)

    # What do you know about the order, and about what the three were asked?
    assert order.confirmed
