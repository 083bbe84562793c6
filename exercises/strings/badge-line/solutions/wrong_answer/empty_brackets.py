# Mistake: prints the brackets although there is no tag.
import sys


def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    initials = "".join(f" {name[0]}." for name in middle)
    return f"#{ident[3:]} {last.upper()}, {first}{initials} [{tag}]"


def main():
    for line in sys.stdin:
        print(badge(line.rstrip("\n")))


if __name__ == "__main__":
    main()
