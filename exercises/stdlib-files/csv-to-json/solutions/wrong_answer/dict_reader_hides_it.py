# Mistake: DictReader fills short rows and collects long ones, so a broken row is never noticed.
import csv
import json
import sys


def value_of(cell):
    if cell == "":
        return None
    if cell in ("true", "false"):
        return cell == "true"
    try:
        return int(cell)
    except ValueError:
        pass
    try:
        return float(cell)
    except ValueError:
        return cell


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8", newline="") as file:
        rows = [
            {name: value_of(cell or "") for name, cell in row.items() if name is not None}
            for row in csv.DictReader(file)
        ]
    with open(target, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
