# Mistake: leaves all cells text, so the web page gets "12" instead of 12.
import csv
import json
import sys


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
            result.append({name: cell for name, cell in zip(header, row)})
    with open(target, "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
