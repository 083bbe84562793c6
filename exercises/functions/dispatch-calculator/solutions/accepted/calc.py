"""A calculator for reverse Polish notation."""

import operator
import sys

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def evaluate(line: str) -> float:
    """Return the value of a line such as '3 4 +'.

    Raises ValueError if the line has no single value.
    """
    pile: list[float] = []
    for word in line.split():
        if word in OPERATORS:
            pile.append(apply(word, pile))
        else:
            pile.append(float(word))  # raises ValueError for anything but a number
    if len(pile) != 1:
        raise ValueError(f"{len(pile)} numbers left instead of one")
    return pile.pop()


def apply(sign: str, pile: list[float]) -> float:
    """Take two numbers from the pile and return what the operator makes of them."""
    if len(pile) < 2:
        raise ValueError(f"too few numbers for {sign}")
    right = pile.pop()
    left = pile.pop()
    try:
        return OPERATORS[sign](left, right)
    except ArithmeticError as error:  # a division by zero, or a power too large for a float
        raise ValueError(f"cannot calculate {left} {sign} {right}") from error


def sort_records(records: list[dict], *keys: str) -> list[dict]:
    """Return the records, sorted by the keys in turn."""
    return sorted(records, key=operator.itemgetter(*keys))


def totals(objects: list, name: str) -> float:
    """Return the sum of an attribute of all objects; 'owner.age' follows the dot."""
    return sum(map(operator.attrgetter(name), objects))


def main() -> None:
    """Read lines and print their values."""
    for line in sys.stdin:
        try:
            print(f"{evaluate(line):g}")
        except ValueError:
            print("error")


if __name__ == "__main__":
    main()
