# Mistake: exits at the first missing variable, and asks for arguments only after looking at --file.
import os
import stat
import sys

USAGE = "usage: need.py [--file PATH] NAME..."


def owner_rights(path):
    mode = os.stat(path).st_mode
    rights = ""
    for letter, bit in [("r", stat.S_IRUSR), ("w", stat.S_IWUSR), ("x", stat.S_IXUSR)]:
        rights += letter if mode & bit else "-"
    return rights


def main():
    names = sys.argv[1:]
    if len(names) == 0:
        print(USAGE, file=sys.stderr)
        sys.exit(2)
    if names[0] == "--file":
        print(f"{names[1]}: {owner_rights(names[1])}")
        names = names[2:]
    for name in names:
        if name not in os.environ:
            print(f"missing: {name}", file=sys.stderr)
            sys.exit(1)
        print(f"{name}={os.environ[name]}")


if __name__ == "__main__":
    main()
