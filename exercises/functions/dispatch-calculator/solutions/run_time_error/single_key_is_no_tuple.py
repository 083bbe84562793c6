# Mistake: makes a tuple of what itemgetter returns, but with one key that is no tuple.
import operator
import sys

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def evaluate(line):
    pile = []
    for word in line.split():
        if word in OPERATORS:
            if len(pile) < 2:
                raise ValueError("too few numbers")
            right, left = pile.pop(), pile.pop()
            if word == "/" and right == 0:
                raise ValueError("division by zero")
            pile.append(OPERATORS[word](left, right))
        else:
            pile.append(float(word))
    if len(pile) != 1:
        raise ValueError("numbers left over")
    return pile[0]


def sort_records(records, *keys):
    get = operator.itemgetter(*keys)
    return sorted(records, key=lambda record: tuple(get(record)))


def totals(objects, name):
    return sum(map(operator.attrgetter(name), objects))


def main():
    for line in sys.stdin:
        try:
            print(f"{evaluate(line):g}")
        except ValueError:
            print("error")


if __name__ == "__main__":
    main()
