# Mistake: the bracket of upper() is never closed, so Python cannot read the file.
import sys


def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    name = last.upper(
    initials = "".join(f" {part[0]}." for part in middle)
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {name}, {first}{initials}{label}"


for line in sys.stdin:
    print(badge(line.rstrip("\n")))
