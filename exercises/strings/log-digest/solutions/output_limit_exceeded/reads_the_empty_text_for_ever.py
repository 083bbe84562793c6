# Mistake: readline() gives an empty text at the end of the file, which this loop takes for a malformed line.
import argparse
import re
import sys
from collections import Counter


def options_from_command_line():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--level")
    parser.add_argument("--top", type=int, default=3)
    return parser.parse_args()


def parse(line):
    head, colon, message = line.rstrip("\n").partition(": ")
    words = head.split()
    if not colon or len(words) != 4:
        return None
    return words[2], message


def main():
    options = options_from_command_line()
    levels, messages = Counter(), Counter()
    file = open(options.log, encoding="utf-8")
    number = 0
    while True:
        line = file.readline()
        number += 1
        parts = parse(line)
        if parts is None:
            print(f"line {number}: malformed", file=sys.stderr)
            continue
        level, message = parts
        levels[level] += 1
        messages[re.sub("[0-9]+", "#", message)] += 1


if __name__ == "__main__":
    main()
