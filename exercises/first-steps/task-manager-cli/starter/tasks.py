"""Keep a list of tasks in a JSON file."""

import argparse


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("text")
    # The other commands are still missing.
    options = parser.parse_args()
    print(options)


if __name__ == "__main__":
    main()
