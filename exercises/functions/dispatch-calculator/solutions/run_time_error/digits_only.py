# Mistake: isdigit() takes -2.5 for a word, which is then looked up in the table (KeyError).
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
        if word.isdigit():
            pile.append(float(word))
        else:
            right, left = pile.pop(), pile.pop()
            pile.append(OPERATORS[word](left, right))
    return pile.pop()


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
