"""Stands in the queue for everybody in the input, and looks at each word that it hears."""

import os
import sys

source, _, feedback = sys.argv[1:]
with open(source) as file:
    names = file.read().split()
PROMPT = "name? "


def reject(why):
    with open(feedback + "teammessage.txt", "w") as file:
        file.write(why)
    sys.exit(43)


def hear(wanted):
    """The next thing said, letter by letter: a question ends without a line end."""
    said = ""
    while said != wanted:
        letter = sys.stdin.read(1)
        if not letter:
            reject(f"expected {wanted!r}, and the program ended after {said!r}")
        said += letter
        if not wanted.startswith(said):
            # The rest of the line may never come.
            reject(f"expected {wanted!r}, and heard something that begins with {said!r}")


ticket = 0
for name in names:
    hear(PROMPT)
    print(name)
    if name == "done":
        break
    ticket += 7
    hear(f"{name} has ticket {ticket}\n")
    if ticket > 30:
        break
hear("closed\n")
os.close(1)
if sys.stdin.read().strip():
    reject("the counter was closed, and the program went on")
sys.exit(42)
