"""What is in a project that a learner handed in: its files, and values in those that hold settings.

Runs in the sandbox, in a process that never executes what it reads; formats.py, which stands in front, says what is read by
what. `look` answers with plain data; it decides nothing and words nothing.

The question is a list of pairs: the path of a file, and the steps to a value in it, each a text; `*` stands for every
item of a list or value of a table, a number for an item, counted from the end if it is negative. Instructions of a Dockerfile
are lists by their names in capitals, and once more in `stages`, a list of the same for each stage. Any other text has `lines`.

The answer is

    ["looked", names, answers]

with the paths of all files, and for each question one of

    ["no file"]
    ["not parsed", why, line, source]
    ["missing", how many steps lead somewhere, names there, line, source]
    ["found", values]                      each [value, line, source]

Lines count from 1; 0 if it is not known where something stands. Where a key stands is looked for in the text, since
parsers do not tell: it is for messages only.
"""

import os

_NAMES = 3000  # of files that are told
_SOURCE_KEPT = 400
_VALUES = 200  # told of one question
_KEYS = 50
_TEXT = 2000  # characters of a value
_PARTS = 2000  # values in a value
_DEEP = 100


def look(root, questions):
    names = _listed(root)
    files = {}
    answers = []
    for name, steps in questions:
        if name not in files:
            files[name] = _parsed(root, name) if name in names else ["no file"]
        file = files[name]
        answers.append(file if isinstance(file, list) else file.answer(steps))
    return ["looked", names[:_NAMES], answers]


def _listed(root):
    names = []
    for folder, folders, files in os.walk(root):
        folders.sort()
        inside = os.path.relpath(folder, root)
        names += [name if inside == "." else inside + "/" + name for name in sorted(files)]
    return names


def _parsed(root, name):
    with open(os.path.join(root, name), "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return ["not parsed", "it is not UTF-8", data.count(b"\n", 0, error.start) + 1, ""]
    try:
        return _KINDS[_kind(name)](text)
    except Broken as error:
        line = error.args[1]
        lines = text.splitlines()
        source = lines[line - 1][:_SOURCE_KEPT] if 0 < line <= len(lines) else ""
        return ["not parsed", str(error.args[0])[:_TEXT], line, source]
    except (RecursionError, MemoryError):
        return ["not parsed", "its parts lie too deep inside each other", 0, ""]


class Settings:
    """Values of a file, and the lines in which its keys stand."""

    def __init__(self, text, values, line_of):
        self.lines = text.splitlines()
        self.values = values
        self.line_of = line_of  # steps to a line

    def answer(self, steps):
        found = [(self.values, ())]
        for depth, step in enumerate(steps):
            further = [one for value, way in found for one in _next(value, way, step)]
            if not further:
                value, way = found[0] if found else (None, ())
                names = [str(key)[:100] for key in value][:_KEYS] if isinstance(value, dict) else []
                return ["missing", depth, names, *self.place(way)]
            found = further[: _VALUES * 10]
        return ["found", [[_plain(value, [_PARTS], 0), *self.place(way)] for value, way in found[:_VALUES]]]

    def place(self, way):
        line = self.line_of(way) if way else 0
        return [line, self.lines[line - 1][:_SOURCE_KEPT] if 0 < line <= len(self.lines) else ""]


def _next(value, way, step):
    if isinstance(value, dict):
        keys = value if step == "*" else [step] if step in value else []
        return [(value[key], (*way, key)) for key in keys]
    if isinstance(value, list):
        if step == "*":
            return [(one, (*way, index)) for index, one in enumerate(value)]
        digits = step.removeprefix("-")
        if digits.isdecimal() and len(digits) < 9 and -len(value) <= int(step) < len(value):
            index = int(step) % len(value)
            return [(value[index], (*way, index))]
    return []


def _plain(value, left, depth):
    """As data that every reader knows; bounded."""
    left[0] -= 1
    if left[0] < 0 or depth > _DEEP:
        return None
    if isinstance(value, dict):
        return {str(key)[:_TEXT]: _plain(one, left, depth + 1) for key, one in list(value.items())[:_PARTS]}
    if isinstance(value, list):
        return [_plain(one, left, depth + 1) for one in value[:_PARTS]]
    if isinstance(value, str):
        return value[:_TEXT]
    if (
        value is None
        or isinstance(value, (bool, float))
        or isinstance(value, int)
        and value.bit_length() < 200
    ):
        return value
    # Python does not write long numbers in decimal.
    return (hex(value) if isinstance(value, int) else str(value))[:_TEXT]
