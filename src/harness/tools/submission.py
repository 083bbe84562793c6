"""Reads a learner's file as data. Stands in front of each tool and is compiled with it.

What the tool is at is on its standard output, in case that Python itself ends there: `reading PATH`, and `read` when Python has
compiled the file.

Where a file cannot be read, the answer of the tool is one of

    ["not compiled", class, message, line, column, source]
    ["unreadable", why]
"""

SOURCE_KEPT = 400
_COMPILE_ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)


def read(path):
    """The bytes of a file and its text, and the answer in place of any other if it is no Python."""
    with open(path, "rb") as file:
        data = file.read()
    print("reading", path, flush=True)
    try:
        encoding = _encoding(data)
        # Whole, because some mistakes are seen after parsing only.
        _compiled(data)
        text = _decode(data, encoding)
    except _COMPILE_ERRORS as error:
        return data, "", _not_compiled(error, data)
    print("read", flush=True)
    return data, text, None


def _encoding(data):
    """What a comment in the first two lines says, UTF-8 if there is none. Raises SyntaxError for what `python file.py` refuses and
    `compile` does not.
    """
    # Lines end as Python sees them.
    start = b"\n".join(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", 2)[:2])
    if b"coding" in start:
        import io
        import re
        import tokenize

        if re.match(rb"([ \t\f]*(#.*)?\n)?[ \t\f]*#.*coding[:=][ \t]*[-\w.]", start):
            return tokenize.detect_encoding(io.BytesIO(start).readline)[0]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "Non-UTF-8 code starting with '\\x%02x', but no encoding declared" % data[error.start]
        raise SyntaxError(message, ("<submission>", line, None, None)) from None
    return "utf-8-sig"


def _decode(data, encoding):
    """As the text that Python reads."""
    if encoding == "utf-8-sig":
        return data.decode(encoding)
    # Where UTF-8 is declared, other bytes may be in comments.
    text = data.decode(encoding, "replace" if encoding == "utf-8" else "strict")
    # A tool that looks at another text than the one that runs could be shown anything.
    if _compiled(text) != _compiled(data):
        raise SyntaxError(
            "its encoding, %s, cannot be told for sure" % encoding, ("<submission>", 1, None, None)
        )
    return text


def _compiled(source):
    return compile(source, "<submission>", "exec", dont_inherit=True)


def each(paths, answer):
    """What a tool answers about several files: `["files", [[path, answer], ...]]`."""
    return ["files", [[path, answer(path)] for path in paths]]


def lines_of(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _not_compiled(error, data):
    line = getattr(error, "lineno", None) or 0
    column = getattr(error, "offset", None) or 0
    lines = lines_of(data.decode("utf-8", "backslashreplace"))
    source = lines[line - 1][:SOURCE_KEPT] if 0 < line <= len(lines) else ""
    message = getattr(error, "msg", None) or str(error)
    return ["not compiled", type(error).__name__, message, max(line, 0), max(column, 0), source]
