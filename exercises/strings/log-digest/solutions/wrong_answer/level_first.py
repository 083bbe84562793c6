# Mistake: looks at the level before it knows whether the line can be read, so some bad lines pass unseen.
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
    code = 0
    with open(options.log, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if options.level and f" {options.level} " not in line:
                continue
            parts = parse(line)
            if parts is None:
                print(f"line {number}: malformed", file=sys.stderr)
                code = 1
                continue
            level, message = parts
            levels[level] += 1
            messages[re.sub("[0-9]+", "#", message)] += 1
    for level, count in levels.items():
        print(level, count)
    top = sorted(messages, key=lambda message: (-messages[message], message))
    for message in top[: options.top]:
        print(messages[message], message)
    sys.exit(code)


if __name__ == "__main__":
    main()
