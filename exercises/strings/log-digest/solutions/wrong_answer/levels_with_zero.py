# Mistake: prints the asked-for level although it never occurs, and masks numbers with their dots.
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
    if options.level:
        levels[options.level] = 0
    with open(options.log, encoding="utf-8") as file:
        for line in file:
            level, message = parse(line)
            if options.level is None or options.level == level:
                levels[level] += 1
                messages[re.sub("[0-9.]+", "#", message)] += 1
    for level, count in levels.items():
        print(level, count)
    top = sorted(messages, key=lambda message: (-messages[message], message))
    for message in top[: options.top]:
        print(messages[message], message)


if __name__ == "__main__":
    main()
