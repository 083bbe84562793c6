# Mistake: hands out the same list each time and changes it afterwards.
from collections import deque


def running_mean(numbers):
    total = 0
    for count, number in enumerate(numbers, start=1):
        total += number
        yield total / count


def windows(iterable, n):
    if n < 1:
        raise ValueError("n must be at least 1")
    return slide(iterable, n)


def slide(iterable, n):
    window = []
    for item in iterable:
        window.append(item)
        if len(window) > n:
            window.pop(0)
        if len(window) == n:
            yield window


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
