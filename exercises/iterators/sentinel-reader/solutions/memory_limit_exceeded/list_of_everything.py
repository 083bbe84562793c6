from itertools import count


def blocks(file, size):
    yield from iter(lambda: file.read(size), b"")


def ask_until(prompt, stop, ask=input):
    yield from iter(lambda: ask(prompt), stop)


def ticket_numbers(start=1, step=1):
    return iter(list(count(start, step)))


def take_until(iterable, predicate):
    for item in iterable:
        yield item
        if predicate(item):
            return


