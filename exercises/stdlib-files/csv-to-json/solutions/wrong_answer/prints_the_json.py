# Mistake: prints the JSON to standard output and never writes the file.
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
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    result = [dict(zip(header, map(value_of, row))) for row in rows]
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
