# Mistake: makes a list of the numbers first, and an endless stream never fits into one.
from collections import deque


def running_mean(numbers):
    numbers = list(numbers)
    for i in range(len(numbers)):
        yield sum(numbers[: i + 1]) / (i + 1)


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
