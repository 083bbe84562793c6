"""A small shop."""

from functools import cache, singledispatch

PERCENT = {"none": 100, "student": 80, "senior": 70, "staff": 50}


def price(kind, cents):
    """The price after the discount of a kind of customer."""
    if kind not in PERCENT:
        raise ValueError(kind)
    return cents * PERCENT[kind] // 100


class Till:
    """Sells, and tells who wants to know."""

    def __init__(self):
        self.total = 0
        self.observers = []
        self.attach = self.observers.append

    def detach(self, observer):
        if observer in self.observers:
            self.observers.remove(observer)

    def sell(self, kind, cents):
        paid = price(kind, cents)
        self.total += paid
        for observer in self.observers:
            observer.update(paid)
        return paid


till = cache(Till)


class Coin:
    def __init__(self, cents):
        self.cents = cents


class Note:
    def __init__(self, euros):
        self.euros = euros


@singledispatch
def cents_of(coin):
    return coin.cents


@cents_of.register
def _(note: Note):
    return note.euros


def worth(money):
    """What coins and notes are worth, in cents."""
    return sum(map(cents_of, money))
