# Mistake: says what is missing, but every exit code is 0, so no other program can know.
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
    path = None
    if names and names[0] == "--file":
        path = names[1]
        names = names[2:]
    if not names:
        print(USAGE, file=sys.stderr)
        return
    if path is not None:
        print(f"{path}: {owner_rights(path)}")
    code = 0
    for name in names:
        if name in os.environ:
            print(f"{name}={os.environ[name]}")
        else:
            print(f"missing: {name}", file=sys.stderr)
            code = 1


if __name__ == "__main__":
    main()
