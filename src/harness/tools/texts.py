"""Says what is wrong with the texts of an exercise's cases: a reason for each of `_texts`, or nothing, in `_problems`.

This is the setup of a call, behind a line that makes `_texts`: each with its key, what `compile` calls its kind (or
`sql`), and flags for `compile`. It runs in the names of the author's reference, which may have a `compile` of its own.
"""

import builtins as _builtins

_problems = []
for _text, _key, _mode, _flags in _texts:
    try:
        if _mode == "sql":
            import sqlite3 as _sqlite3

            try:
                _sqlite3.connect(":memory:").execute("explain " + _text)
            except _sqlite3.OperationalError as _error:
                # Which tables there are is not known here.
                if not _builtins.str(_error).startswith(("no such table", "no such column")):
                    raise
        else:
            _builtins.compile(_text, _key, _mode, _flags, dont_inherit=True)
        _problems.append("")
    except _builtins.Exception as _error:
        _problems.append(_builtins.type(_error).__name__ + ": " + _builtins.str(_error))
