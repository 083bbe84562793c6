"""A calculator for reverse Polish notation."""

import operator

OPERATORS = {
    "+": operator.add,
    # The other signs belong here.
}


def evaluate(line: str) -> float:
    """Return the value of a line such as '3 4 +'."""
    pile = []
    for word in line.split():
        # Numbers go on the pile, operators take two from it.
        pass
    return pile.pop()


def sort_records(records: list[dict], *keys: str) -> list[dict]:
    """Return the records, sorted by the keys in turn."""
    # Your code here.


def totals(objects: list, name: str) -> float:
    """Return the sum of an attribute of all objects."""
    # Your code here.


def main() -> None:
    """Read lines and print their values."""
    # Your code here.


if __name__ == "__main__":
    main()
