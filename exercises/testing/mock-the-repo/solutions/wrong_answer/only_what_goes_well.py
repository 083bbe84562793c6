from unittest.mock import Mock, create_autospec, patch

import pytest
from order_service import Mailer, OrderService, Payments, Store


class World:
    """The service with three stand-ins, and one record of everything they were asked."""

    def __init__(self):
        self.store = create_autospec(Store, instance=True)
        self.store.price.return_value = 25
        self.payments = create_autospec(Payments, instance=True)
        self.mailer = create_autospec(Mailer, instance=True)
        self.asked = Mock()
        self.asked.attach_mock(self.store.reserve, "reserve")
        self.asked.attach_mock(self.store.release, "release")
        self.asked.attach_mock(self.payments.charge, "charge")
        self.asked.attach_mock(self.mailer.send, "send")
        self.service = OrderService(self.store, self.payments, self.mailer)

    def names(self):
        return [name for name, _, _ in self.asked.mock_calls]


@pytest.fixture
def world():
    return World()


def test_an_order_is_reserved_paid_and_confirmed(world):
    with patch("order_service.uuid4", return_value="n-17"):
        order = world.service.place("ada", "lamp", 3)

    assert (order.number, order.total, order.confirmed) == ("n-17", 75, True)
    assert world.names() == ["reserve", "charge", "send"]
    world.store.reserve.assert_called_once_with("lamp", 3)
    world.payments.charge.assert_called_once_with("ada", 75)
    [sent] = world.mailer.send.mock_calls
    assert "n-17" in str(sent) and "ada" in str(sent)


def test_the_mail_names_the_number_of_the_order(world):
    order = world.service.place("ada", "lamp", 1)
    [sent] = world.mailer.send.mock_calls
    assert order.number in str(sent)
