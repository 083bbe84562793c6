# Mistake: turns the id into a number, which forgets its leading zeros.
import sys


def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    number = int(ident[3:])
    initials = "".join(f" {name[0]}." for name in middle)
    label = f" [{tag}]" if tag else ""
    return f"#{number} {last.upper()}, {first}{initials}{label}"


def main():
    for line in sys.stdin:
        print(badge(line.rstrip("\n")))


if __name__ == "__main__":
    main()
