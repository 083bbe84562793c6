"""Add up numbers from lines, and say what happened on the way."""

from collections.abc import Iterable


def read_total(lines: Iterable[str], log: list[str]) -> int:
    """Return the sum of the numbers in lines and note each step in log."""
    total = 0
    try:
        for line in lines:
            try:
                number = int(line)
            except ValueError:
                log.append(f"skipped {line!r}")
            else:
                total += number
                log.append(f"added {number}")
    finally:
        log.append("closed")
    return total
