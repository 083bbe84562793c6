import argparse
import json
import os
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--file", required=True)
commands = parser.add_subparsers(dest="command", required=True)
commands.add_parser("add").add_argument("text")
commands.add_parser("list").add_argument("--open", action="store_true")
commands.add_parser("done").add_argument("id", type=int)
commands.add_parser("remove").add_argument("id", type=int)
options = parser.parse_args()

if os.path.exists(options.file):
    with open(options.file, encoding="utf-8") as file:
        state = json.load(file)
else:
    state = {"tasks": [], "next_id": 1}
by_id = {task["id"]: task for task in state["tasks"]}

match options.command:
    case "add":
        task = {"done": False, "text": options.text, "id": state["next_id"]}
        by_id[task["id"]] = task
        state["next_id"] += 1
        print(f"added {task['id']}")
    case "list":
        for task in by_id.values():
            if not task["done"] or not options.open:
                print(f"{task['id']} [{'x' if task['done'] else ' '}] {task['text']}")
    case _ if options.id not in by_id:
        print(f"no task {options.id}", file=sys.stderr)
        sys.exit(1)
    case "done":
        by_id[options.id]["done"] = True
    case "remove":
        del by_id[options.id]

# Sorted keys and escaped letters are the same data.
state["tasks"] = list(by_id.values())
with open(options.file + ".tmp", "w", encoding="ascii") as file:
    json.dump(state, file, sort_keys=True)
os.replace(options.file + ".tmp", options.file)
