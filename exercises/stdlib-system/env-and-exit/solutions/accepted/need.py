"""Say which environment variables are set: need.py [--file PATH] NAME..."""

import os
import stat
import sys

USAGE = "usage: need.py [--file PATH] NAME..."


def owner_rights(path: str) -> str:
    """Return what the owner may do with the file, such as 'rw-'."""
    mode = os.stat(path).st_mode
    rights = (("r", stat.S_IRUSR), ("w", stat.S_IWUSR), ("x", stat.S_IXUSR))
    return "".join(letter if mode & bit else "-" for letter, bit in rights)


def main() -> int:
    """Print the variables and return the exit code."""
    path = None
    names = sys.argv[1:]
    if names[:1] == ["--file"]:
        path, names = (names[1] if len(names) > 1 else None), names[2:]
    if not names:
        print(USAGE, file=sys.stderr)
        return 2

    if path is not None:
        print(f"{path}: {owner_rights(path)}")
    missing = [name for name in names if name not in os.environ]
    for name in names:
        if name not in missing:
            print(f"{name}={os.environ[name]}")
    for name in missing:
        print(f"missing: {name}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
