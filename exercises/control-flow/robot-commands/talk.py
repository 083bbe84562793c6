"""Says commands, one after the other, and looks at each answer: lines `> command` and `< answer` of the input."""

import os
import sys

source, _, feedback = sys.argv[1:]
with open(source) as file:
    lines = file.read().splitlines()


def reject(why):
    with open(feedback + "teammessage.txt", "w") as file:
        file.write(why)
    sys.exit(43)


for said, wanted in zip(lines[::2], lines[1::2]):
    said, wanted = said[2:], wanted[2:]
    print(said)
    answer = input()
    if wanted == "error" and answer.startswith("error: ") and said.strip() in answer:
        continue
    if answer.rstrip() != wanted:
        reject(f"after {said!r} the answer was {answer!r}, expected {wanted!r}")
os.close(1)
more = sys.stdin.read()
if more.strip():
    reject(f"after `bye` there was more: {more.splitlines()[0]!r}")
sys.exit(42)
