# Mistake: builds the list of all matches and takes its first; the price of a line stays text.
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
    seen = set()
    for item in iterable:
        if item not in seen:
            seen.add(item)
            yield item


def first_match(iterable, test):
    matches = [item for item in iterable if test(item)]
    return matches[0] if matches else None


def bill_file(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield tuple(line.strip().split(";"))
