# Mistake: returns the top of the pile and never asks what else lies there; knows no dotted names.
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
            pile.append(OPERATORS[word](left, right))
        else:
            pile.append(float(word))
    return pile.pop()


def sort_records(records, *keys):
    records.sort(key=operator.itemgetter(*keys))
    return records


def totals(objects, name):
    return sum(getattr(thing, name) for thing in objects)


def main():
    for line in sys.stdin:
        try:
            print(f"{evaluate(line):g}")
        except ValueError:
            print("error")


if __name__ == "__main__":
    main()
