# Mistake: yields the sum so far and forgets to divide by the number of items.
from collections import deque


def running_mean(numbers):
    total = 0
    for number in numbers:
        total += number
        yield total


def windows(iterable, n):
    if n < 1:
        raise ValueError("n must be at least 1")

    def generate():
        window = deque(maxlen=n)
        for item in iterable:
            window.append(item)
            if len(window) == n:
                yield tuple(window)

    return generate()


def dedupe(iterable):
    seen = set()
    for item in iterable:
        if item not in seen:
            seen.add(item)
            yield item


def first_match(iterable, test):
    return next((item for item in iterable if test(item)), None)


def bill_file(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            item, cents = line.split(";")
            yield item, int(cents)
