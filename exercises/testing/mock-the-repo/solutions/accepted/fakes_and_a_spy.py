import unittest
from unittest.mock import create_autospec, patch

from order_service import Declined, Mailer, OrderService


class FakeStore:
    """A store that works, in memory."""

    def __init__(self, lamps):
        self.lamps = lamps

    def price(self, item):
        return {"lamp": 25}[item]

    def reserve(self, item, amount):
        self.lamps -= amount

    def release(self, item, amount):
        self.lamps += amount


class ScriptedBank:
    """Does what it is told, call by call, and remembers what the store looked like then."""

    def __init__(self, store, *script):
        self.store = store
        self.script = list(script)
        self.charged = []

    def charge(self, customer, total):
        self.charged.append((customer, total, self.store.lamps))
        if self.script and (trouble := self.script.pop(0)):
            raise trouble


class Orders(unittest.TestCase):
    def place(self, amount, *script, mail=None):
        self.store = FakeStore(10)
        self.bank = ScriptedBank(self.store, *script)
        self.mailer = create_autospec(Mailer, instance=True)
        self.mailer.send.side_effect = mail
        service = OrderService(self.store, self.bank, self.mailer)
        return service.place("ada", "lamp", amount)

    @patch("order_service.uuid4", return_value="n-17")
    def test_all_goes_well(self, _):
        order = self.place(3)
        self.assertEqual((order.number, order.total, order.confirmed), ("n-17", 75, True))
        self.assertEqual(self.bank.charged, [("ada", 75, 7)])
        self.assertEqual(self.store.lamps, 7)
        self.mailer.send.assert_called_once()
        self.assertIn("n-17", str(self.mailer.send.call_args))

    def test_the_mail_names_the_number_of_the_order(self):
        order = self.place(1)
        self.assertIn(order.number, str(self.mailer.send.call_args))

    def test_nothing_is_no_order(self):
        with self.assertRaises(ValueError):
            self.place(0)
        self.assertEqual((self.store.lamps, self.bank.charged), (10, []))

    def test_declined(self):
        with self.assertRaises(Declined):
            self.place(4, Declined())
        self.assertEqual((self.store.lamps, len(self.bank.charged)), (10, 1))
        self.mailer.send.assert_not_called()

    def test_two_time_outs(self):
        self.assertTrue(self.place(4, TimeoutError(), TimeoutError()).confirmed)
        self.assertEqual((self.store.lamps, len(self.bank.charged)), (6, 3))

    def test_three_time_outs(self):
        with self.assertRaises(TimeoutError):
            self.place(4, TimeoutError(), TimeoutError(), TimeoutError())
        self.assertEqual((self.store.lamps, len(self.bank.charged)), (10, 3))
        self.mailer.send.assert_not_called()

    def test_no_mail(self):
        self.assertFalse(self.place(1, mail=ConnectionError()).confirmed)
        self.assertEqual(self.store.lamps, 9)
