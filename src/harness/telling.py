"""Tells the supervisor what the learner's code did: part of the harness (see harness.py)."""

import _io


class _Reporter:
    """Writes records to the supervisor's pipe."""

    __slots__ = ("fd", "pipe", "stage")

    def __init__(self, fd):
        self.fd = fd
        self.pipe = _identity(fd)
        self.stage = "loading"

    def record(self, tag, payload=b""):
        """Falls silent if the learner's code closed the pipe: its number may be that of another file by now."""
        data = b"%c%010d" % (tag, _len(payload)) + payload
        try:
            while data and _identity(self.fd) == self.pipe:
                data = data[_write(self.fd, data) :]
        except _OSError:
            pass

    def enter(self, stage):
        self.stage = stage
        self.record(b"S"[0], stage.encode())

    def exception(self, error, path, source):
        self.record(b"E"[0], _describe(error, path, source, self.stage))


def _identity(fd):
    status = _fstat(fd)
    return status.st_dev, status.st_ino


def _hex(text, limit):
    if _len(text) > limit:
        text = text[:limit] + "…"
    return text.encode("utf-8", "backslashreplace").hex()


def _class_name(cls):
    """`ValueError` for the builtin of that name and nothing else; `module.Name` for every other class."""
    name = _name_of(cls)
    if id_of(cls) in _BUILTIN_TYPES:
        return name
    try:
        module = _module_of(cls)
    except _BaseException:
        module = "?"
    return "%s.%s" % (module, name) if _type(module) is _str else name


id_of = id


def _describe(error, path, source, stage):
    """The exception as the payload of an E record."""
    cls = _type(error)
    try:
        message = _str(error)
        if _type(message) is not _str:
            message = _str.__str__(message)
    except _BaseException as trouble:
        message = "(its text cannot be read: %s)" % _name_of(_type(trouble))
    frames = _find_frames(error, path, source)
    omitted = _len(frames) - 2 * _FRAMES_KEPT
    if omitted > 0:
        frames = frames[:_FRAMES_KEPT] + frames[-_FRAMES_KEPT:]
    lines = [
        _hex(_name_of(cls), 200),
        _hex(message, _MESSAGE_KEPT),
        " ".join([_hex(_class_name(base), 200) for base in _mro(cls)]),
        "%d %s" % (omitted if omitted > 0 else 0, stage),
    ]
    lines += frames
    return "\n".join(lines).encode("ascii")


def _frames(error, path, source):
    """The frames of the learner's files, outermost first: `file line column function source`."""
    if _isinstance(error, _SyntaxError) and error.filename == path:
        row = error.lineno if _type(error.lineno) is _int else 0
        return [_frame(path, row, error.offset, "<module>", source)]
    folder = (_home or path.rpartition("/")[0]) + "/"
    found, texts = [], {path: source}
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename.startswith(folder):
            column = _column(code, traceback.tb_lasti)
            if code.co_filename not in texts:
                texts[code.co_filename] = _text_of(code.co_filename)
            found.append(
                _frame(
                    code.co_filename,
                    traceback.tb_lineno,
                    column,
                    code.co_name,
                    texts[code.co_filename],
                )
            )
        traceback = traceback.tb_next
    return found


def _text_of(path):
    """Another file of the learner's; None if it is no longer there."""
    try:
        with _io.FileIO(path) as file:
            return file.read(_FILE_KEPT)
    except _BaseException:
        return None


_home = None  # the folder of the learner's modules, once that is known
_find_frames = _frames


def _column(code, offset):
    index = offset // 2
    for position, (_, _, column, _) in enumerate_of(code.co_positions()):
        if position == index:
            return None if column is None else column + 1
    return None


enumerate_of = enumerate


def _frame(path, line, column, function, source):
    text = ""
    if source is not None and line:
        rows = source.split(b"\n")
        if line <= _len(rows):
            text = rows[line - 1].decode("utf-8", "backslashreplace").rstrip()
    return "%s %d %d %s %s" % (
        _hex(path.rpartition("/")[2], 200),
        line or 0,
        column if _type(column) is _int and column > 0 else 0,
        _hex(function, 200),
        _hex(text, _SOURCE_KEPT) or "-",
    )


def _without_ours(error):
    """The exception without the one frame of ours that it passed through."""
    if error.__traceback__ is not None:
        error.__traceback__ = error.__traceback__.tb_next
    return error
