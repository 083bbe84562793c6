"""One badge line per guest."""

import sys


def badge(record: str) -> str:
    """Return the badge of a record such as 'ID-0042;Ada;Maria;Lovelace;VIP'."""
    ident, first, *middle, last, tag = record.split(";")
    initials = "".join(f" {name[0]}." for name in middle)
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {last.upper()}, {first}{initials}{label}"


def main() -> None:
    """Read one record per line and print the badges."""
    for line in sys.stdin:
        print(badge(line.rstrip("\n")))


if __name__ == "__main__":
    main()
