"""Say which environment variables are set, with the rights from stat.filemode."""

import os
import stat
import sys


def owner_rights(path: str) -> str:
    """Return what the owner may do with the file, such as 'rw-'."""
    return stat.filemode(os.stat(path).st_mode & 0o777)[1:4]  # '?rw-r--r--' without the rest


def report(name: str) -> bool:
    """Print one variable, or complain; return whether it is set."""
    value = os.environ.get(name)
    if value is None:
        print(f"missing: {name}", file=sys.stderr)
        return False
    print(f"{name}={value}")
    return True


def main() -> int:
    """Print the variables and return the exit code."""
    match sys.argv[1:]:
        case ["--file", path, first, *others]:
            print(f"{path}: {owner_rights(path)}")
            names = [first, *others]
        case [first, *others] if first != "--file":
            names = [first, *others]
        case _:
            print("usage: need.py [--file PATH] NAME...", file=sys.stderr)
            return 2
    found = [report(name) for name in names]
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
