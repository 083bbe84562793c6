"""Add up numbers from lines, and say what happened on the way."""

from collections.abc import Iterable


def read_total(lines: Iterable[str], log: list[str]) -> int:
    """Return the sum of the numbers in lines and note each step in log."""
    total = 0
    for line in lines:
        total += int(line)
        log.append(f"added {line}")
    log.append("closed")
    return total
