"""What a query finds in a database that a learner's code wrote.

Runs in the sandbox as a program: `database.py FILE QUERY`. The database is hostile data. It is opened so that nothing is
written to it; what it defines itself (views, triggers, virtual tables) may use harmless functions only; how long
is looked, how much is read and how long a value may be is bounded. The query is the exercise's own.

Prints `rows`, then the names of the columns and each row as SQL writes values, one on a line: 'pear',2.5,NULL,x'00ff'. Or
`unreadable`, and why: what follows the name of the file.
"""

import os
import sqlite3
import sys

_ROWS = 50_000
_SIZE = 4 << 20  # bytes of what is printed
_LONGEST = 1 << 20  # bytes of a value
_STRIDE, _STRIDES = 100_000, 1_000  # instructions of SQLite's machine
_NAMES = 8  # of tables that are told
_NAME = 60  # characters of a name
_LIMITS = {
    "SQLITE_LIMIT_LENGTH": _LONGEST,
    "SQLITE_LIMIT_SQL_LENGTH": _LONGEST,
    "SQLITE_LIMIT_COLUMN": 500,
    "SQLITE_LIMIT_EXPR_DEPTH": 200,
    "SQLITE_LIMIT_COMPOUND_SELECT": 50,
    "SQLITE_LIMIT_FUNCTION_ARG": 50,
    "SQLITE_LIMIT_ATTACHED": 0,
    "SQLITE_LIMIT_LIKE_PATTERN_LENGTH": 1000,
    "SQLITE_LIMIT_TRIGGER_DEPTH": 1,
    "SQLITE_LIMIT_WORKER_THREADS": 0,
}
_PRAGMAS = frozenset(
    "application_id collation_list encoding foreign_key_check foreign_key_list foreign_keys index_info index_list"
    " index_xinfo integrity_check journal_mode page_count page_size quick_check schema_version table_info table_list"
    " table_xinfo user_version".split()
)
_FORBIDDEN = frozenset(["load_extension", "fts3_tokenizer"])
_READING = frozenset(
    [sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE]
)


class Text(bytearray):
    """Tells a text from bytes: both are read as they are stored."""


class TooMuch(Exception):
    pass


def opened(path):
    # What was committed, but is not in the file yet, is put there by SQLite: in this copy. Else nothing is ever written.
    beside = any(os.path.exists(path + ending) for ending in ("-wal", "-journal"))
    connection = sqlite3.connect(
        "file:%s?%s" % (path, "mode=rw" if beside else "mode=ro&immutable=1"), uri=True, isolation_level=None
    )
    connection.text_factory = Text
    for limit, value in _LIMITS.items():
        if hasattr(connection, "setlimit") and hasattr(sqlite3, limit):
            connection.setlimit(getattr(sqlite3, limit), value)
    for pragma in "trusted_schema = off", "cell_size_check = on", "mmap_size = 0", "temp_store = memory":
        connection.execute("pragma " + pragma)
    connection.execute("pragma query_only = on")
    connection.set_authorizer(allowed)
    left = [_STRIDES]

    def progress():
        left[0] -= 1
        return left[0] < 0

    connection.set_progress_handler(progress, _STRIDE)
    return connection


def allowed(action, first, second, _database, _inner):
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if second in _FORBIDDEN else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        asks = first.lower() in _PRAGMAS and (
            second is None or first.lower() not in ("journal_mode", "encoding")
        )
        return sqlite3.SQLITE_OK if asks else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def literal(value):
    if value is None:
        return b"NULL"
    if isinstance(value, Text):
        return b"'" + bytes(value).replace(b"'", b"''") + b"'"
    if isinstance(value, bytes):
        return b"x'" + value.hex().encode() + b"'"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return b"9e999" if value > 0 else b"-9e999"
    return repr(value).encode()


def lines(cursor):
    """The names of the columns, then the rows."""
    names = [column[0] for column in cursor.description or ()]
    yield b",".join(literal(Text(name.encode("utf-8", "replace"))) for name in names)
    for count, row in enumerate(cursor):
        if count == _ROWS:
            raise TooMuch("has more than %d rows that are asked for" % _ROWS)
        yield b",".join(map(literal, row))


def found(path, query):
    connection = opened(path)
    try:
        size, text = 0, []
        for line in lines(connection.execute(query)):
            size += len(line) + 1
            if size > _SIZE:
                raise TooMuch("holds more than can be compared")
            text.append(line)
        return b"rows\n" + b"\n".join(text) + b"\n"
    except sqlite3.Error as error:
        return unreadable(why(connection, error))


def why(connection, error):
    said = str(error)
    if said.startswith("no such table: "):
        return "has no table `%s`; %s" % (said[15:][:_NAME], tables(connection))
    if said.startswith("no such column: "):
        return "has no column `%s` in the table that is asked for" % said[16:][:_NAME]
    if said == "interrupted":
        return "takes too long to look through: a view or table in it has no end"
    if "is not a database" in said:
        return "is no SQLite database"
    if "too big" in said or "too large" in said:
        return "holds a value that is longer than can be compared"
    return "cannot be read, SQLite says: " + said


def tables(connection):
    if os.path.getsize(sys.argv[1]) == 0:
        return "it is empty, as if nothing had been committed"
    try:
        rows = connection.execute(
            "select name from sqlite_master where type in ('table', 'view') limit %d" % _NAMES
        )
        names = [
            "`%s`" % bytes(name).decode("utf-8", "replace")[:_NAME] for (name,) in rows if name is not None
        ]
    except sqlite3.Error as error:
        return "SQLite says: %s" % error
    return "its tables: " + ", ".join(names) if names else "it has no tables at all"


def unreadable(reason):
    return b"unreadable\n" + reason.encode("utf-8", "replace")


def main():
    try:
        answer = found(sys.argv[1], sys.argv[2])
    except TooMuch as reason:
        answer = unreadable(str(reason))
    except MemoryError:
        answer = unreadable("takes too much memory to look through")
    except sqlite3.Error as error:
        # As it is opened.
        answer = unreadable(
            "is no SQLite database" if "is not a database" in str(error) else "cannot be opened: %s" % error
        )
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
