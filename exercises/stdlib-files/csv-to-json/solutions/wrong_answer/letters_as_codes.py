# Mistake: json.dump() without ensure_ascii=False writes \u8336 where people could read a letter.
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
        for row in reader:
            if len(row) != len(header):
                print(f"line {reader.line_num}: expected {len(header)} fields, found {len(row)}", file=sys.stderr)
                sys.exit(2)
            result.append({name: value_of(cell) for name, cell in zip(header, row)})
    with open(target, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=2)


if __name__ == "__main__":
    main()
