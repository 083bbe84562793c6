# Mistake: expects every line to have all its parts and one colon, and cannot take apart any other.
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
    date, time, level, rest = line.split(maxsplit=3)
    component, message = rest.rstrip("\n").split(": ")
    return level, message


def main():
    options = options_from_command_line()
    levels, messages = Counter(), Counter()
    code = 0
    with open(options.log, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            parts = parse(line)
            if parts is None:
                print(f"line {number}: malformed", file=sys.stderr)
                code = 1
                continue
            level, message = parts
            if options.level is None or options.level == level:
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
