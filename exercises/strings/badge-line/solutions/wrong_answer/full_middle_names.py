# Mistake: joins the middle names in full instead of their first letters.
import sys


def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    names = " ".join([first, *middle])
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {last.upper()}, {names}{label}"


def main():
    for line in sys.stdin:
        print(badge(line.rstrip("\n")))


if __name__ == "__main__":
    main()
