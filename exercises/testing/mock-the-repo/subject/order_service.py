"""Orders: taken from a store, paid, and confirmed by mail."""

from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4


class Declined(Exception):
    """The customer cannot pay."""


class Store(Protocol):
    def price(self, item): ...
    def reserve(self, item, amount): ...
    def release(self, item, amount): ...


class Payments(Protocol):
    def charge(self, customer, total): ...


class Mailer(Protocol):
    def send(self, customer, text): ...


@dataclass
class Order:
    number: str
    total: int
    confirmed: bool


class OrderService:
    ATTEMPTS = 3

    def __init__(self, store, payments, mailer):
        self.store = store
        self.payments = payments
        self.mailer = mailer

    def place(self, customer, item, amount):
        """Place an order; the answer says what became of it."""
        if amount < 1:
            raise ValueError(f"{amount} of {item}")
        total = self.store.price(item) * amount
        self.store.reserve(item, amount)
        try:
            self._charge(customer, total)
        except (Declined, TimeoutError):
            self.store.release(item, amount)
            raise
        number = str(uuid4())
        return Order(number, total, self._confirm(customer, number))

    def _charge(self, customer, total):
        for _ in range(self.ATTEMPTS - 1):
            try:
                return self.payments.charge(customer, total)
            except TimeoutError:
                continue
        return self.payments.charge(customer, total)

    def _confirm(self, customer, number):
        try:
            self.mailer.send(customer, f"Thank you for order {number}.")
        except ConnectionError:
            return False
        return True
