from itertools import count


def blocks(file, size):
    yield from iter(lambda: file.read(size), b"")


def ask_until(prompt, stop, ask=input):
    yield from iter(lambda: ask(prompt), stop)


def ticket_numbers(start=1, step=1):
    return count(start, step)


def take_until(iterable, predicate):
    for item in iterable:
        yield item
        if predicate(item):
            return


if __name__ == "__main__":
    names = list(ask_until("name? ", "done"))
    for name, ticket in zip(names, take_until(ticket_numbers(7, 7), lambda number: number > 30)):
        print(name, "has ticket", ticket)
    print("closed")
