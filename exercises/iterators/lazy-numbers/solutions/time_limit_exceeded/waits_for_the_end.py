# Mistake: collects the new items first, but an endless stream has no end to wait for.
from collections import deque


def running_mean(numbers):
    total = 0
    for count, number in enumerate(numbers, start=1):
        total += number
        yield total / count


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
    seen = []
    for item in iterable:
        if item not in seen:
            seen.append(item)
    return iter(seen)


def first_match(iterable, test):
    return next((item for item in iterable if test(item)), None)


def bill_file(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            item, cents = line.split(";")
            yield item, int(cents)
