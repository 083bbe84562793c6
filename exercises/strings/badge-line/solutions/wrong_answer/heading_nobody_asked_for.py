# Mistake: prints a friendly heading that the task does not ask for, and capitalises instead of using capitals.
import sys


def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    initials = "".join(f" {name[0]}." for name in middle)
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {last.capitalize()}, {first}{initials}{label}"


def main():
    print("Badges:")
    for line in sys.stdin:
        print(badge(line.rstrip("\n")))


if __name__ == "__main__":
    main()
