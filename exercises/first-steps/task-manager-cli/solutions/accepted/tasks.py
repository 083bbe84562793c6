"""Keep a list of tasks in a JSON file."""

import argparse
import json
import os
import sys
from pathlib import Path


def load(path: Path) -> dict:
    """Return what the file holds, or an empty list of tasks if there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"next_id": 1, "tasks": []}


def save(path: Path, state: dict) -> None:
    """Replace the file in one step, so that it is never half written."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(state, ensure_ascii=False, indent=2), encoding="utf-8")
    os.replace(beside, path)


def find(state: dict, wanted: int) -> dict:
    """Return the task with this id, or end the program."""
    for task in state["tasks"]:
        if task["id"] == wanted:
            return task
    sys.exit(f"no task {wanted}")


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("add").add_argument("text")
    commands.add_parser("list").add_argument("--open", action="store_true")
    for name in ("done", "remove"):
        commands.add_parser(name).add_argument("id", type=int)
    return parser.parse_args()


def main() -> None:
    """Do what the command line asks for."""
    options = parse()
    state = load(options.file)
    if options.command == "list":
        for task in state["tasks"]:
            if not (options.open and task["done"]):
                print(task["id"], "[x]" if task["done"] else "[ ]", task["text"])
        return
    if options.command == "add":
        number = state["next_id"]
        state["tasks"].append({"id": number, "text": options.text, "done": False})
        state["next_id"] = number + 1
        print("added", number)
    elif options.command == "done":
        find(state, options.id)["done"] = True
    else:
        state["tasks"].remove(find(state, options.id))
    save(options.file, state)


if __name__ == "__main__":
    main()
