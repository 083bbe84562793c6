"""Iterators that know when to stop."""


def blocks(file, size):
    """Yield the content of a binary file in blocks."""
    # iter(function, sentinel) calls the function until it returns the sentinel.


def ask_until(prompt, stop, ask=input):
    """Yield answers until one is `stop`."""


def ticket_numbers(start=1, step=1):
    """Yield numbers without an end."""


def take_until(iterable, predicate):
    """Yield items up to and including the first for which the predicate is true."""


# The program: tickets for a queue.
