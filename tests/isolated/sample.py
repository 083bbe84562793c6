"""What a learner could hand in: the module that `check.py` reaches from another process."""

import collections
import contextlib
import dataclasses
import enum
import functools
import json
import os
import warnings


class MyError(ValueError):
    def __init__(self, number):
        super().__init__(f"bad {number}")
        self.number = number


class Stack:
    """A stack."""

    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError("pop from empty stack")
        return self.items.pop()

    @property
    def top(self):
        return self.items[-1]

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items)

    def __repr__(self):
        return f"Stack({self.items!r})"

    def __eq__(self, other):
        return isinstance(other, Stack) and self.items == other.items

    def __add__(self, other):
        return Stack(self.items + other.items)


class Sub(Stack):
    pass


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0


Pair = collections.namedtuple("Pair", "a b")


class Liar:
    def __eq__(self, other):
        return True

    __hash__ = None


class LyingInt(int):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


class Words(set):
    pass


class Prices(dict):
    pass


class Bytes(bytearray):
    pass


def itself():
    """Something that is inside of itself, and inside of that again."""
    items = LyingList([1])
    items += [items, (items, Words([2]))]
    return items


class LyingList(list):
    def __eq__(self, other):
        return True

    def twice(self):
        return [2 * item for item in self]


def sort(items):
    items.sort()


def look_up(table, *key):
    return table[key]


def count(limit):
    yield from range(limit)


def bad(number):
    raise MyError(number)


def read(text):
    try:
        return json.loads(text)
    except ValueError as error:
        error.code = 5
        raise


def with_cause():
    try:
        return 1 / 0
    except ZeroDivisionError as error:
        raise RuntimeError("x") from error


def apply(function, *values):
    return function(*values)


def caught(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def reach(thing, *names):
    for name in names:
        thing = getattr(thing, name)
    return thing


def say():
    print("hällo")
    warnings.warn("old", DeprecationWarning, stacklevel=2)


def ask():
    return int(input("n? ")) + 1


@contextlib.contextmanager
def catching():
    log = []
    try:
        yield log
    except KeyError:
        log.append("caught")
    log.append("done")


def same(value):
    return value


def total(numbers):
    return sum(numbers)


LIMIT = 5


def limit():
    return LIMIT


def tell(clock):
    return clock.now() + clock.base


def rename(thing, name):
    thing.name = name


def surroundings():
    return os.getcwd(), os.environ.get("TASTE")


def diary(function):
    @functools.wraps(function)
    def wrapper(*args, **named):
        try:
            result = function(*args, **named)
        except BaseException as error:
            wrapper.log.append(error)
            raise
        wrapper.log.append((function.__name__, args, named, result))
        return result

    wrapper.log = []
    return wrapper
