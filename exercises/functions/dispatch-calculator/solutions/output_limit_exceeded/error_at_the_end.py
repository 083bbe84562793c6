# Mistake: catches every error, the end of the input too, and prints "error" for ever.
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
    return sorted(records, key=operator.itemgetter(*keys))


def totals(objects, name):
    return sum(map(operator.attrgetter(name), objects))


def main():
    while True:
        try:
            print(f"{evaluate(input()):g}")
        except Exception:
            print("error")


if __name__ == "__main__":
    main()
