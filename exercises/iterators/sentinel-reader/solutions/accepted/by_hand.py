import sys
from functools import partial


def blocks(file, size):
    return iter(partial(file.read, size), b"")


def ask_until(prompt, stop, ask=input):
    while True:
        answer = ask(prompt)
        if answer == stop:
            return
        yield answer


def ticket_numbers(start=1, step=1):
    while True:
        yield start
        start += step


def take_until(iterable, predicate):
    iterator = iter(iterable)
    for item in iterator:
        yield item
        if predicate(item):
            break


if __name__ == "__main__":
    ticket = 0
    while ticket <= 30:
        sys.stdout.write("name? ")
        sys.stdout.flush()
        name = sys.stdin.readline().strip()
        if name == "done":
            break
        ticket += 7
        print(f"{name} has ticket {ticket}")
    print("closed")
