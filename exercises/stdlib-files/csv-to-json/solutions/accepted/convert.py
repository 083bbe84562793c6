"""Turn a CSV file into a JSON file: convert.py IN.csv OUT.json"""

import csv
import json
import sys

WORDS = {"": None, "true": True, "false": False}


class RowError(Exception):
    """A row does not fit the header."""


def value_of(cell: str) -> object:
    """Return the value that fits the text of a cell best."""
    if cell in WORDS:
        return WORDS[cell]
    for convert in (int, float):
        try:
            return convert(cell)
        except ValueError:
            pass
    return cell


def read_rows(path: str) -> list[dict[str, object]]:
    """Return one dictionary per row. Raises RowError for a row of the wrong length."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = []
        for row in reader:
            if len(row) != len(header):
                raise RowError(
                    f"line {reader.line_num}: expected {len(header)} fields, found {len(row)}"
                )
            rows.append(dict(zip(header, map(value_of, row))))
        return rows


def main() -> int:
    """Convert the file that the command line names and return the exit code."""
    source, target = sys.argv[1:]
    try:
        rows = read_rows(source)
    except RowError as error:
        print(error, file=sys.stderr)
        return 2
    with open(target, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=2)
        file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
