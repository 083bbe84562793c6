# Mistake: counts the rows, although a quoted cell can stretch over several lines.
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
    result = []
    with open(source, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        for number, row in enumerate(reader, start=2):
            if len(row) != len(header):
                print(f"line {number}: expected {len(header)} fields, found {len(row)}", file=sys.stderr)
                sys.exit(2)
            result.append(dict(zip(header, map(value_of, row))))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
