# Mistake: cuts lines at commas by hand, which breaks on the first comma inside quotes.
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
    with open(source, encoding="utf-8") as file:
        header = file.readline().strip().split(",")
        for line in file:
            cells = line.strip().split(",")
            result.append({header[i]: value_of(cells[i]) for i in range(len(cells))})
    with open(target, "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
