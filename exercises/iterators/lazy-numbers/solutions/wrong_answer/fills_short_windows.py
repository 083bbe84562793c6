# Mistake: hands out a window that is not full, and sorts the items instead of keeping their order.
from collections import deque


def running_mean(numbers):
    total = 0
    for count, number in enumerate(numbers, start=1):
        total += number
        yield total / count


def windows(iterable, n):
    if n < 1:
        raise ValueError("n must be at least 1")
    return slide(list(iterable), n)


def slide(items, n):
    for start in range(max(1, len(items) - n + 1)):
        yield tuple(items[start : start + n])


def dedupe(iterable):
    yield from sorted(set(iterable))


def first_match(iterable, test):
    return next((item for item in iterable if test(item)), None)


def bill_file(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            item, cents = line.split(";")
            yield item, int(cents)
