"""Slices and stars."""


def rotate(items, steps):
    """Return items with the first steps of them moved to the end."""
    return items and items[steps % len(items) :] + items[: steps % len(items)]


def chunks_of(items, size):
    """Return a list of pieces of items, each with size items."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def every_other_from_end(items):
    """Return every other item, from the last to the first."""
    return items[::-2]


def replace_middle(items, new):
    """Put new in place of all but the first and last of the list items."""
    items[1:-1] = new


def head_and_tail(row):
    """Return the first item of row and a list of the others."""
    head, *tail = row
    return head, tail


def merge_settings(*layers):
    """Return one dict of all layers; later layers win."""
    return {key: value for layer in layers for key, value in layer.items()}


def call_with(function, record):
    """Call function with the arguments stored in record."""
    return function(record["args"], record["kwargs"])
