import sqlite3
import sys


def main(command, *values):
    connection = sqlite3.connect("contacts.db")
    # TODO: add, list, rename, delete
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
