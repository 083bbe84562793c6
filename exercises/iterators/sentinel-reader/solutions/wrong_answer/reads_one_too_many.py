from itertools import count


def blocks(file, size):
    yield from iter(lambda: file.read(size), b"")


def ask_until(prompt, stop, ask=input):
    yield from iter(lambda: ask(prompt), stop)


def ticket_numbers(start=1, step=1):
    return count(start, step)


def take_until(iterable, predicate):
    iterator = iter(iterable)
    last = next(iterator, None)
    if last is None:
        return
    for item in iterator:
        yield last
        if predicate(last):
            return
        last = item
    yield last


