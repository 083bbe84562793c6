from unittest.mock import Mock, patch

import pytest
from order_service import Declined, Mailer, OrderService, Payments, Store


class World:
    """The service with three stand-ins, and one record of everything they were asked."""

    def __init__(self):
        self.store = Mock()
        self.store.price.return_value = 25
        self.payments = Mock()
        self.mailer = Mock()
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


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_order(world, amount):
    with pytest.raises(ValueError):
        world.service.place("ada", "lamp", amount)
    assert world.names() == []


def test_who_cannot_pay_is_asked_once(world):
    world.payments.charge.side_effect = Declined
    with pytest.raises(Declined):
        world.service.place("ada", "lamp", 2)
    assert world.names() == ["reserve", "charge", "release"]
    world.store.release.assert_called_once_with("lamp", 2)


def test_a_third_attempt_is_made(world):
    world.payments.charge.side_effect = [TimeoutError, TimeoutError, None]
    assert world.service.place("ada", "lamp", 2).confirmed
    assert world.names() == ["reserve", "charge", "charge", "charge", "send"]
    world.payments.charge.assert_called_with("ada", 50)
    world.store.release.assert_not_called()


def test_a_fourth_is_not(world):
    world.payments.charge.side_effect = TimeoutError
    with pytest.raises(TimeoutError):
        world.service.place("ada", "lamp", 2)
    assert world.names() == ["reserve", "charge", "charge", "charge", "release"]
    world.store.release.assert_called_once_with("lamp", 2)


def test_an_order_stands_without_mail(world):
    world.mailer.send.side_effect = ConnectionError
    assert not world.service.place("ada", "lamp", 1).confirmed
    world.store.release.assert_not_called()
