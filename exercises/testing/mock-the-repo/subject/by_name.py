"""Orders, by somebody who names every argument and counts down."""

from typing import NamedTuple, Protocol
from uuid import uuid4


class Declined(Exception):
    pass


class Store(Protocol):
    def price(self, item): ...
    def reserve(self, item, amount): ...
    def release(self, item, amount): ...


class Payments(Protocol):
    def charge(self, customer, total): ...


class Mailer(Protocol):
    def send(self, customer, text): ...


class Order(NamedTuple):
    number: str
    total: int
    confirmed: bool


class OrderService:
    def __init__(self, store, payments, mailer):
        self._store, self._payments, self._mailer = store, payments, mailer

    def place(self, customer, item, amount):
        if amount <= 0:
            raise ValueError("an order has something in it")
        self._store.reserve(item=item, amount=amount)
        paid = False
        try:
            total = amount * self._store.price(item=item)
            left = 3
            while not paid:
                left -= 1
                try:
                    self._payments.charge(customer=customer, total=total)
                    paid = True
                except TimeoutError:
                    if not left:
                        raise
        finally:
            if not paid:
                self._store.release(item=item, amount=amount)
        number = f"{uuid4()}"
        confirmed = True
        try:
            self._mailer.send(customer=customer, text="Your order: " + number)
        except ConnectionError:
            confirmed = False
        return Order(number=number, total=total, confirmed=confirmed)
