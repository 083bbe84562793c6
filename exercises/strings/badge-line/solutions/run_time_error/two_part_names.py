# Mistake: expects exactly one middle name, so guests with none or two stop the program.
import sys


def badge(record):
    ident, first, middle, last, tag = record.split(";")
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {last.upper()}, {first} {middle[0]}.{label}"


def main():
    for line in sys.stdin:
        print(badge(line.rstrip("\n")))


if __name__ == "__main__":
    main()
