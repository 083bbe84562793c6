from abc import ABC, abstractmethod


class Discount(ABC):
    @abstractmethod
    def apply(self, cents):
        ...


class NoDiscount(Discount):
    def apply(self, cents):
        return cents


class StudentDiscount(Discount):
    def apply(self, cents):
        result = cents * 80 // 100
        return result


class SeniorDiscount(Discount):
    def apply(self, cents):
        result = cents * 70 // 100
        return result


class StaffDiscount(Discount):
    def apply(self, cents):
        result = cents * 50 // 100
        return result


KINDS = {"none": NoDiscount, "student": StudentDiscount, "senior": SeniorDiscount, "staff": StaffDiscount}


class DiscountFactory:
    def create(self, kind):
        if kind not in KINDS:
            raise ValueError(kind)
        return KINDS[kind]()


class Till:
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance.observers = []
            cls._instance.total = 0
        return cls._instance

    def attach(self, observer):
        self.observers.append(observer)

    def detach(self, observer):
        if observer in self.observers:
            self.observers.remove(observer)

    def sell(self, kind, cents):
        discount = DiscountFactory().create(kind)
        price = discount.apply(cents)
        self.total = self.total + price
        for observer in self.observers:
            observer.update(price)
        return price


class Visitor(ABC):
    @abstractmethod
    def visit_coin(self, coin):
        ...

    @abstractmethod
    def visit_note(self, note):
        ...


class Coin:
    def __init__(self, cents):
        self.cents = cents

    def accept(self, visitor):
        return visitor.visit_coin(self)


class Note:
    def __init__(self, euros):
        self.euros = euros

    def accept(self, visitor):
        return visitor.visit_note(self)


class CentsVisitor(Visitor):
    def visit_coin(self, coin):
        return coin.cents

    def visit_note(self, note):
        return note.euros * 100


def price(kind, cents):
    discount = DiscountFactory().create(kind)
    return discount.apply(cents)


def worth(money):
    visitor = CentsVisitor()
    result = 0
    for piece in money:
        result = result + piece.accept(visitor)
    return result


def till():
    return Till()
