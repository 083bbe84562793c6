# Mistake: expects exactly two numbers and one sign, so longer lines cannot be taken apart.
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
    left, right, sign = line.split()
    if sign == "/" and float(right) == 0:
        raise ValueError("division by zero")
    return OPERATORS[sign](float(left), float(right))


def sort_records(records, *keys):
    return sorted(records, key=operator.itemgetter(*keys))


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
