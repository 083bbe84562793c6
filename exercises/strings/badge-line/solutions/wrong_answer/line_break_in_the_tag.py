# Mistake: forgets that a line read from a file ends in a line break, which lands inside the brackets.
import sys


def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    initials = "".join(f" {name[0]}." for name in middle)
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {last.upper()}, {first}{initials}{label}"


def main():
    for line in sys.stdin:
        print(badge(line))


if __name__ == "__main__":
    main()
