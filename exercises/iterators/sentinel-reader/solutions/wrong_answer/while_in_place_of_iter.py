from itertools import count


def blocks(file, size):
    while block := file.read(size):
        yield block


def ask_until(prompt, stop, ask=input):
    yield from iter(lambda: ask(prompt), stop)


def ticket_numbers(start=1, step=1):
    return count(start, step)


def take_until(iterable, predicate):
    for item in iterable:
        yield item
        if predicate(item):
            return


def main():
    tickets = take_until(ticket_numbers(7, 7), lambda number: number > 30)
    for ticket, name in zip(tickets, ask_until("name? ", "done")):
        print(name, "has ticket", ticket, flush=True)
        if ticket > 30:
            break
    print("closed")


if __name__ == "__main__":
    main()
