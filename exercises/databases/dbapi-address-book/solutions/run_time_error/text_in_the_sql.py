import sqlite3
import sys
from contextlib import closing


def open_book():
    connection = sqlite3.connect("contacts.db")
    connection.row_factory = sqlite3.Row
    connection.execute("create table if not exists contact (name text primary key, phone text)")
    return connection


def add(connection, name, phone):
    connection.execute(f"insert into contact values ('{name}', '{phone}')")
    return f"added {name}"


def show(connection):
    rows = connection.execute("select name, phone from contact order by name")
    return "\n".join(f"{row['name']}: {row['phone']}" for row in rows)


def rename(connection, old, new):
    done = connection.execute("update contact set name = ? where name = ?", (new, old))
    if done.rowcount == 0:
        raise LookupError(f"there is no {old}")
    return f"renamed {old} to {new}"


def delete(connection, name):
    done = connection.execute("delete from contact where name = ?", (name,))
    if done.rowcount == 0:
        raise LookupError(f"there is no {name}")
    return f"deleted {name}"


COMMANDS = {"add": add, "list": show, "rename": rename, "delete": delete}


def main(command, *values):
    with closing(open_book()) as connection:
        try:
            with connection:
                print(COMMANDS[command](connection, *values))
        except (sqlite3.IntegrityError, LookupError) as error:
            sys.exit(f"cannot {command}: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
