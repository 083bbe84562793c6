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


import sys

if __name__ == "__main__":
    for ticket in ticket_numbers(7, 7):
        print("name? ", end="")
        name = sys.stdin.readline().strip()
        if name == "done":
            break
        print(name, "has ticket", ticket)
        if ticket > 30:
            break
    print("closed")
