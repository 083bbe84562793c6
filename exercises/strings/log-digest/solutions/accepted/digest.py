"""Summarise a log file: digest.py LOG [--level LEVEL] [--top N]"""

import argparse
import re
import sys
from collections import Counter


def parse(line: str) -> tuple[str, str]:
    """Return the level and the message of a line. Raises ValueError if it is malformed."""
    head, colon, message = line.rstrip("\n").partition(": ")
    if not colon:
        raise ValueError("no colon after the component")
    _date, _time, level, _component = head.split()  # raises ValueError for more or fewer
    return level, message


def mask(message: str) -> str:
    """Return the message with # for every run of digits."""
    return re.sub(r"[0-9]+", "#", message)


def most_frequent(counts: Counter[str], top: int) -> list[tuple[str, int]]:
    """Return the most frequent entries, ties in alphabetical order."""
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:top]


def main() -> int:
    """Print the digest and return the exit code."""
    parser = argparse.ArgumentParser(description="Summarise a log file.")
    parser.add_argument("log")
    parser.add_argument("--level")
    parser.add_argument("--top", type=int, default=3)
    options = parser.parse_args()

    levels: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    exit_code = 0
    with open(options.log, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                level, message = parse(line)
            except ValueError:
                print(f"line {number}: malformed", file=sys.stderr)
                exit_code = 1
                continue
            if options.level in (None, level):
                levels[level] += 1
                messages[mask(message)] += 1

    for level, count in levels.items():
        print(level, count)
    for message, count in most_frequent(messages, options.top):
        print(count, message)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
