"""Summarise a log file: digest.py LOG [--level LEVEL] [--top N]"""

import argparse
from collections import Counter


def mask(message: str) -> str:
    """Return the message with # for every run of digits."""
    return message


def main() -> int:
    """Print the digest and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--level")
    parser.add_argument("--top", type=int, default=3)
    options = parser.parse_args()

    levels: Counter[str] = Counter()
    with open(options.log, encoding="utf-8") as file:
        for line in file:
            # Take the line apart here.
            pass
    for level, count in levels.items():
        print(level, count)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
