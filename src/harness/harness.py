"""Runs a learner's file inside the sandbox and tells what it did, as data.

The supervisor starts this program and gives it a request. It stands between the two other zones of trust: it knows the
call to make, never what is expected of it, and from the moment the learner's file is loaded nothing it says is believed
further than "this is what the learner's code did".

`encode` comes from canonical.py, which is compiled in front of this file into one code object; `_PREFIXES` and
`_PACKAGES` are what probe.py found out about the interpreter, and stand before both. Arguments are `serve`, for the
server to fork from, `+MODULE`, for what that is to import first, and folders of packages, which take the place of
`_PACKAGES`. Nothing here may import a module that a bare `python -S` does not already have, other than extension modules
that load in microseconds: each module costs every run milliseconds, and learners would find it in `sys.modules`.

A request is JSON, which is valid Python text but for three words. What was started for one finds it on a descriptor, and
its streams in their places; what was forked gets it over a socket, as one byte with descriptors attached: the request,
standard input, output and error, and the pipe to report to. A report is a sequence of records: a letter, the length of
the payload as ten digits, the payload.

    O  observed     what a tool saw that watches the call, in the canonical form, behind a text that is new each time
    S  stage        the name of what comes next: setup, compiling, loading, calling, reading, done
    K  code         the compiled file, for other processes; before any of it is run, which is also what `loading` says
    L  loaded       the file was imported; requests for calls may follow
    T  threads      it was imported, but left threads running, so that it cannot be forked safely
    C  not compiled the file does not compile; an E record says why
    E  exception    what left the learner's code, one field per line, every text in hexadecimal UTF-8
    V  value        what the call returned, in the canonical form

What has imported a file and forks a process for each call says on its socket which ones: `w PID` of one that waits for
its request or was forked for it, and `e PID`, with what `_end_of` returns, of one that ended.
"""

import _ctypes
import _imp
import _io
import _thread
import _weakref as _weak
import atexit
import builtins
import gc
import marshal
import posix
import sys

# Captured before any learner's code exists: patching `builtins` later changes nothing here.
_eval, _exec, _compile, _len, _str, _iter = eval, exec, compile, len, str, iter
_dumps, _loads, _rename_code = marshal.dumps, marshal.loads, _imp._fix_co_filename
_type, _isinstance, _range, _int, _any, _dict = type, isinstance, range, int, any, dict
_BaseException, _OSError, _SystemExit, _SyntaxError = BaseException, OSError, SystemExit, SyntaxError
_KeyboardInterrupt, _AttributeError = KeyboardInterrupt, AttributeError
_UnicodeDecodeError = UnicodeDecodeError
_mro = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__
_Weak = _weak.ReferenceType
_own_names = type.__dict__["__dict__"].__get__
_write, _read, _close, _dup2, _fstat = posix.write, posix.read, posix.close, posix.dup2, posix.fstat
_fork, _pipe, _exit, _chdir, _setsid = posix.fork, posix.pipe, posix._exit, posix.chdir, posix.setsid
_getframes, _excepthook = sys._current_frames, sys.excepthook
_collect, _freeze, _unfreeze, _objects, _stats = (
    gc.collect,
    gc.freeze,
    gc.unfreeze,
    gc.get_objects,
    gc.get_stats,
)
_hidden = gc.get_freeze_count
_collects, _collections, _no_collections = gc.isenabled, gc.enable, gc.disable
_callbacks_at_exit, _threads = atexit._ncallbacks, _thread._count
_modules = sys.modules
_Module = type(sys)
_BUILTINS = dict(vars(builtins))
_BUILTIN_TYPES = frozenset(id(value) for value in _BUILTINS.values() if isinstance(value, type))

_CONTROL = 3  # of a server, and of what it forks
_OWN_STREAMS = {}  # by descriptor, as they were before the learner's file
_COLLECTED = []  # how often the collector had looked at objects that are not the youngest, by then
# Out of the way: a program's own descriptors begin at 3, as everywhere. The pipe to report to is on the second, the
# socket for what comes later behind it.
_REQUEST, _ASIDE = 253, 254
_LATER = ("many", "one")  # what comes of `calls` comes when the learner's file is loaded
_LITERALS = {"__builtins__": {}, "true": True, "false": False, "null": None}
_FRAMES_KEPT = 8  # at each end of a traceback
_MESSAGE_KEPT = 2000
_SOURCE_KEPT = 400
_FILE_KEPT = 1 << 20
_OBJECTS_LOOKED_AT = 20000
_PROXIES = (_weak.ProxyType, _weak.CallableProxyType)
_callback_of = _Weak.__dict__["__callback__"].__get__
_COMPILE_ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError, UnicodeError)


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


def _receive(control):
    """The next request, as a dictionary and its descriptors; None at the end."""
    descriptors = _receive_descriptors(control)
    if descriptors is None:
        return None
    request = _eval(_read_all(descriptors[0]), _LITERALS)
    return request, descriptors[1:]


def _receive_descriptors(control):
    """What is attached to the next message; None at the end."""
    data, ancillary, _, _ = control.recvmsg(1, _SPACE, _socket.MSG_CMSG_CLOEXEC)
    if not data:
        return None
    raw = b"".join([part for _, kind, part in ancillary if kind == _socket.SCM_RIGHTS])
    return [_int.from_bytes(raw[i : i + 4], sys.byteorder) for i in _range(0, _len(raw), 4)]


def _connect(fd):
    """The socket that a descriptor is of."""
    global _socket, _SPACE
    import _socket

    _modules.pop("_socket", None)
    _SPACE = _socket.CMSG_SPACE(7 * 4)
    return _socket.socket(fileno=fd)


def _read_all(fd):
    parts = []
    while part := _read(fd, 1 << 20):
        parts.append(part)
    _close(fd)
    return b"".join(parts).decode("utf-8")


def _adopt(request, descriptors):
    """Makes the descriptors standard input, output and error; returns the one to report to."""
    for target, fd in enumerate_of(descriptors[:3]):
        _dup2(fd, target, True)
        _close(fd)
    return _Reporter(_move(descriptors[3], _ASIDE))


def _move(fd, target):
    _dup2(fd, target, False)
    _close(fd)
    return target


def _open_streams():
    """Fresh stream objects over descriptors 0 to 2, exactly as the interpreter makes them at its start."""
    for fd, name, mode, errors in (
        (0, "stdin", "r", "strict"),
        (1, "stdout", "w", "strict"),
        (2, "stderr", "w", "backslashreplace"),
    ):
        binary = _io.open(fd, mode + "b", -1, closefd=False)
        binary.raw.name = "<%s>" % name
        stream = _io.TextIOWrapper(binary, "utf-8", errors, "\n", line_buffering=fd == 2)
        stream.mode = mode
        setattr(sys, name, stream)
        setattr(sys, "__%s__" % name, stream)
        _OWN_STREAMS[fd] = stream


def _enter(request):
    """The working directory, the environment and the arguments of a run."""
    _chdir(request["folder"])
    environment = request["env"]
    for name in list(posix.environ):
        posix.unsetenv(name)
    posix.environ.clear()
    for name, value in environment.items():
        posix.putenv(name, value)
        posix.environ[name.encode()] = value.encode()
    if "os" in _modules:
        known = _modules["os"].environ
        known._data.clear()
        known._data.update(posix.environ)
    if "time" in _modules:
        _modules["time"].tzset()
    sys.path_importer_cache.pop(sys.argv[0], None)
    sys.argv[:] = [request["path"], *request["args"]]
    sys.orig_argv[:] = [sys.executable, *sys.argv]


def _prepare():
    """What `site` gives to every program and costs too much to get from it."""
    import _sitebuiltins

    end = "Ctrl-D (i.e. EOF)"
    builtins.quit = _sitebuiltins.Quitter("quit", end)
    builtins.exit = _sitebuiltins.Quitter("exit", end)
    builtins.help = _sitebuiltins._Helper()
    _BUILTINS.update(quit=builtins.quit, exit=builtins.exit, help=builtins.help)
    for name in ("_sitebuiltins", "_ctypes", "atexit", "gc"):
        _modules.pop(name, None)
    sys.prefix, sys.exec_prefix = _PREFIXES
    packages = [argument for argument in sys.argv[1:] if argument[:1] == "/"] or _PACKAGES
    sys.path.extend([folder for folder in packages if folder not in sys.path])


def _check_encoding(source, path):
    """Refuses what `python file.py` refuses and `compile` does not: bytes in comments that are no UTF-8.

    A byte order mark or a declaration of any encoding, even of UTF-8, allows them.
    """
    try:
        source.decode("utf-8")
    except _UnicodeDecodeError as error:
        if source[:3] == b"\xef\xbb\xbf" or _declares_encoding(source):
            return
        line = source.count(b"\n", 0, error.start) + 1
        message = "Non-UTF-8 code starting with '\\x%02x', but no encoding declared" % source[error.start]
        raise _SyntaxError(message, (path, line, None, None)) from None


def _declares_encoding(source):
    """Whether one of the first two lines is a comment like `coding: latin-1`, as PEP 263 defines it."""
    for line in source.split(b"\n", 2)[:2]:
        code, _, comment = line.partition(b"#")
        if code.strip(b" \t\f\r"):
            return False
        _, found, rest = comment.partition(b"coding")
        while found:
            name = rest[1:].lstrip(b" \t")[:1]
            if rest[:1] in (b":", b"=") and (name.isalnum() or name in (b"-", b"_", b".")):
                return True
            _, found, rest = rest.partition(b"coding")
    return False


def _as_main(path):
    """A module `__main__` such as the interpreter makes for the file at `path`, or for no file."""
    module = _Module("__main__")
    if path is None:
        module.__loader__ = _modules["_frozen_importlib"].BuiltinImporter
    else:
        sys.path_importer_cache[path] = None  # the interpreter looks whether it is an archive
        module.__loader__ = _modules["_frozen_importlib_external"].SourceFileLoader("__main__", path)
        module.__file__ = path
        module.__cached__ = None
    if sys.version_info < (3, 14):
        module.__annotations__ = {}
    module.__builtins__ = builtins
    _modules["__main__"] = module
    return module


def _as_import(name, path):
    """A module such as `import name` makes."""
    _as_main(None)
    spec = _modules["_frozen_importlib_external"].spec_from_file_location(name, path)
    module = _modules["_frozen_importlib"].module_from_spec(spec)
    module.__builtins__ = vars(builtins)
    _modules[name] = module
    return module


def _load(request, report):
    """Compiles the learner's file. Returns the module to run it in, its code and its text; the code is None after a
    report that it does not compile, and the exception takes the place of the module.
    """
    global _home
    path, _home = request["path"], request["home"]
    with _io.FileIO(path) as file:
        source = file.readall()
    sys.path.insert(0, request["home"])
    module = _as_main(path) if request["calls"] == "none" else _as_import(request["module"], path)
    if request["calls"] == "none" and "." in request["module"]:
        # As with `python -m`, so that a part of a package can import the others.
        module.__package__ = request["module"].rpartition(".")[0]
    try:
        if request["code"] is not None:
            code = _loads(bytes.fromhex(request["code"]))
            _rename_code(code, path)
        else:
            _check_encoding(source, path)
            code = _compile_bytes(source, path, "exec")
            if request["share"]:
                report.record(b"K"[0], _dumps(code))
        report.record(b"S"[0], b"loading")
        return module, code, source
    except _COMPILE_ERRORS as error:
        report.record(b"C"[0])
        report.exception(error, path, source)
        error.__traceback__ = None
        return error, None, source


def _compile_bytes(source, path, mode, flags=None):
    """What `compile` does, which sets up all classes of the `ast` module before it does it for the first time. That
    takes longer than compiling a small file.
    """
    if b"\0" in source:
        return _compile(source, path, mode, dont_inherit=True)
    return _compile_string(source, _Object(path), _STARTS[mode], flags, -1)


def _without_ours(error):
    """The exception without the one frame of ours that it passed through."""
    if error.__traceback__ is not None:
        error.__traceback__ = error.__traceback__.tb_next
    return error


def _end_program(module, error):
    """Ends as the interpreter does after its main file. What is raised here is the last that it hears of."""
    # The interpreter takes them away too, before it waits for threads and calls what `atexit` was given.
    for name in ("__file__", "__cached__"):
        module.__dict__.pop(name, None)
    if error is None:
        return _end_at_once(0)
    if _isinstance(error, _SystemExit):
        if error.code is None or _type(error.code) is _int and 0 <= error.code < 256:
            _end_at_once(error.code or 0)
        raise error
    sys.last_type, sys.last_value, sys.last_traceback = _type(error), error, error.__traceback__
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    _tell(error)
    if not _isinstance(error, _KeyboardInterrupt):
        _end_at_once(1)
        raise _SystemExit(1)
    # Told already; the interpreter ends itself by the signal that this exception stands for.
    sys.excepthook = _silent
    raise error


def _end_at_once(code):
    """Ends the process here, if the interpreter's own end would do nothing more that anybody could see.

    That one takes apart what it has set up, which takes as long as a small program. What can be seen of it: threads
    waited for, calls registered with `atexit`, finalizers, callbacks of weak references, and files written at last.
    """
    try:
        if "threading" in _modules or _threads() or _callbacks_at_exit() or _has_finalizers():
            return
        _OWN_STREAMS[1].flush()
        _OWN_STREAMS[2].flush()
    except _BaseException:
        return  # the interpreter reports it in its own way
    _exit(code)


def _has_finalizers():
    """Whether something that the program made does something when it goes."""
    if sys.stdout is not _OWN_STREAMS[1] or sys.stderr is not _OWN_STREAMS[2]:
        return True
    # Young objects are the learner's, until a collection makes them old.
    if sys.version_info >= (3, 14) or [each["collections"] for each in _stats()[1:]] != _COLLECTED:
        return True
    if _hidden():
        return True
    found = _objects(0) + _objects(1)
    if _len(found) > _OBJECTS_LOOKED_AT:
        return True
    harmless = set()
    for one in found:
        cls = _type(one)
        if id_of(cls) not in harmless:
            if _Weak in _mro(cls):
                if _callback_of(one) is not None:
                    return True
                continue
            if _finalizes(cls) or cls in _PROXIES:
                return True
            harmless.add(id_of(cls))
        # Some objects are not among those found, but their classes are.
        if (
            cls is _type
            and "__del__" in _own_names(one)
            or cls is not _type
            and _is_class(cls)
            and _finalizes(one)
        ):
            return True
    return False


def _finalizes(cls):
    for base in _mro(cls):
        if "__del__" in _own_names(base):
            return True
    return False


def _is_class(cls):
    return _type in _mro(cls)


def _tell(error):
    """Calls the hook for uncaught exceptions, which is the learner's to replace."""
    try:
        hook = sys.excepthook
    except _AttributeError:
        _write(2, b"sys.excepthook is missing\n")
        hook = _excepthook
    try:
        hook(_type(error), error, error.__traceback__)
    except _SystemExit:
        raise
    except _BaseException as trouble:
        trouble = _without_ours(trouble)
        _write(2, b"Error in sys.excepthook:\n")
        _excepthook(_type(trouble), trouble, trouble.__traceback__)
        _write(2, b"\nOriginal exception was:\n")
        _excepthook(_type(error), error, error.__traceback__)


def _silent(*_):
    """Stands in for a hook that has done its work."""


def _tell_loaded(report):
    """Ends the process if there are threads by now: they would be lost in a fork, and could hear what comes next."""
    if _len(_getframes()) > 1 or _thread._count() > 0:
        report.record(b"T"[0])
        _exit(0)
    report.record(b"L"[0])
    _close(report.fd)


def _wait_for_call(report, control):
    """Waits for the one call to be made, in this process. Nothing of it is here before the learner's file is loaded."""
    _tell_loaded(report)
    received = _receive(control)
    if received is None:
        _exit(0)
    return _take_over(control, *received)


def _serve_calls(report, control, ahead):
    """Forks one process for each call, and tells of it and of its end. Returns in these processes, and in them only.

    With `ahead` the process for the next call is there before the call is asked for, and takes the request itself: it is
    forked while the one before it runs.
    """
    _tell_loaded(report)
    state = _random_state()
    running = None
    while True:
        if ahead:
            taken, taker = _pipe()
            waiting = _fork()
            if waiting == 0:
                _close(taken)
                return _take_call(control, state, taker)
            _close(taker)
            _say(control, b"w %d" % waiting)
        if running is not None:
            _say(control, b"e %d %d %d %d %d" % (running, *_end_of(running)))
        if ahead:
            running, ahead = waiting, _read(taken, 1)
            if not ahead:
                _exit(1)  # it was ended before it had its request, which nobody is to take now
            _close(taken)
            ahead = ahead == b"+"
        else:
            received = _receive(control)
            if received is None:
                _exit(0)
            running = _fork()
            if running == 0:
                return _begin_call(control, state, *received)
            for fd in received[1]:
                _close(fd)
            _say(control, b"w %d" % running)
            ahead = received[0]["ahead"]


def _take_call(control, state, taker):
    """What a process does that was forked ahead, until there is a call for it."""
    # Finalizers of the learner's would write to the streams of the import.
    collects = _collects()
    _no_collections()
    _rehearse()
    received = _receive(control)
    if received is None:
        _exit(0)
    _write(taker, b"+" if received[0]["ahead"] else b"-")
    _close(taker)
    begun = _begin_call(control, state, *received)
    if collects:
        _collections()
    return begun


def _rehearse():
    """Does what every call does: the kernel copies the pages for it now, while nobody waits for that."""
    _eval('{"a": [1, "b", null]}', _LITERALS)
    encode(_eval(_compile_bytes(b"0", "<call>", "eval", _TEXT), {"__builtins__": {}}))


def _begin_call(control, state, asked, descriptors):
    _setsid()
    begun = _take_over(control, asked, descriptors)
    _restore_random(state)
    return begun


def _take_over(control, asked, descriptors):
    control.close()
    own = _adopt(asked, descriptors)
    _enter(asked)
    return asked, own


def _say(control, text):
    try:
        control.send(text)
    except _OSError:
        _exit(0)  # nobody is there any more


def _random_state():
    """`random` seeds itself anew after a fork; a seed that the learner's file set has to survive it."""
    try:
        return _modules["random"]._inst.getstate()
    except _BaseException:
        return None


def _restore_random(state):
    if state is not None:
        try:
            _modules["random"]._inst.setstate(state)
        except _BaseException:
            pass


def _flush():
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except _BaseException:
            pass


class _Long(_ctypes._SimpleCData):
    _type_ = "l"


class _Byte(_ctypes._SimpleCData):
    _type_ = "b"


class _Function(_ctypes.CFuncPtr):
    _flags_ = 0x1 | 0x8  # C calling convention, errno kept
    _restype_ = _Long


class _Object(_ctypes._SimpleCData):
    _type_ = "O"


class _PythonFunction(_ctypes.CFuncPtr):
    _flags_ = 0x1 | 0x4  # C calling convention, of Python's own API
    _restype_ = _Object


_PROGRAM = _ctypes.dlopen(None, 0)
_syscall = _Function(_ctypes.dlsym(_PROGRAM, "syscall"))
_compile_string = _PythonFunction(_ctypes.dlsym(_PROGRAM, "Py_CompileStringObject"))
_STARTS = {"exec": 257, "eval": 258}  # Py_file_input, Py_eval_input
# A `PyCompilerFlags` for what was text: UTF-8, whatever a comment says of its encoding.
_TEXT = (_Byte * 8).from_buffer_copy(
    (0x0100 | 0x0800).to_bytes(4, sys.byteorder) + sys.version_info[1].to_bytes(4, sys.byteorder)
)


def _make_call(number, arguments):
    """One system call. Arguments are numbers, bytes in hexadecimal, or a list with a filter in hexadecimal."""
    kept = []

    def address(data):
        kept.append(data)
        return id_of(data) + _HEADER

    values = []
    for argument in arguments:
        if _type(argument) is _str:
            argument = address(bytes.fromhex(argument))
        elif _type(argument) is list:
            program = bytes.fromhex(argument[0])
            count, place = _len(program) // 8, address(program)
            argument = address(count.to_bytes(8, sys.byteorder) + place.to_bytes(8, sys.byteorder))
        values.append(_Long(argument))
    result = _syscall(_Long(number), *values)
    if result < 0:
        raise OSError(_ctypes.get_errno(), "system call %d" % number)
    return result


_HEADER = bytes.__basicsize__ - 1  # of a bytes object, before its content and the zero behind it
_SETNS = {"x86_64": 308, "aarch64": 268}[posix.uname().machine]
_WAIT4 = {"x86_64": 61, "aarch64": 260}[posix.uname().machine]
_PPOLL = {"x86_64": 271, "aarch64": 73}[posix.uname().machine]
_PRCTL = {"x86_64": 157, "aarch64": 167}[posix.uname().machine]
_SET_DUMPABLE = 4
_PIDFD_OPEN = 434
_READABLE = (1).to_bytes(2, sys.byteorder) + bytes(2)
_STATUS, _USAGE = (_Byte * 8)(), (_Byte * 256)()


def _tell_end(child, told):
    """Waits for a child and tells how it ended."""
    try:
        _write(told, b"%d %d %d %d\n" % _end_of(child))
    except OSError:
        pass  # nobody wants to know any more
    _close(told)


def _end_of(child):
    """Waits for a child. How it ended: status, user and system time in microseconds, peak memory in KiB.

    `posix.wait4` does the same, but imports a module for its answer.
    """
    place = [_Long(child), _Long(_ctypes.addressof(_STATUS)), _Long(0), _Long(_ctypes.addressof(_USAGE))]
    while _syscall(_Long(_WAIT4), *place) < 0 and _ctypes.get_errno() == 4:
        pass
    usage = bytes(_USAGE)
    words = [_int.from_bytes(usage[i : i + 8], sys.byteorder) for i in _range(0, 40, 8)]
    status = _int.from_bytes(bytes(_STATUS)[:4], sys.byteorder)
    return status, words[0] * 1000000 + words[1], words[2] * 1000000 + words[3], words[4]


_NEW_PID, _NEW_OTHERS = 0x20000000, 0x00020000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000


def _age():
    """Makes all that is here by now old, so that the learner's own objects are the young ones."""
    _freeze()
    _unfreeze()
    _COLLECTED[:] = [generation["collections"] for generation in _stats()[1:]]


def _warm_up():
    """Does once what every forked process does first: what the interpreter sets up for it is then there to be shared."""
    _eval('{"a": [1, "b", null]}', _LITERALS)
    _open_streams()
    code = _compile_bytes(b"a = 1\n", "/warm.py", "exec")
    _exec(code, _Module("warm").__dict__)


def _preload(text):
    """Executes a tool of ours, before there is a learner's file, unless that was done already. Returns its names."""
    global _preloaded
    if _preloaded is None:
        tool = _Module("gradus_tool")
        _exec(_compile(text, "<gradus>", "exec", dont_inherit=True), tool.__dict__)
        _preloaded = tool.__dict__
    return _preloaded


_preloaded = None


def _prepare_tests(asked, report):
    """Reads the tests that the learner's file is to pass, before it is loaded; where that is tests itself, only which it is.
    Ends the process if they cannot be read.
    """
    report.record(b"S"[0], b"setup")
    try:
        tool, files = _preload(asked.get("tool")), asked["files"]
        if "learners" in asked:
            tool, files = tool["TRIALS"], asked["learners"]
        tool["prepare"](files, asked["module"])
        report.record(b"S"[0], b"compiling")
        return tool
    except _BaseException as error:
        _end_tests(error, report, "", None)


def _find_tests(tool, request, report, source):
    try:
        tool["find"](request["home"])
    except _BaseException as error:
        _end_tests(error, report, request["path"], source)


def _run_tests(tool, request, report):
    """Runs a test, or several. Each answer has its length before it, which is 0 for a test of several that has not passed."""
    error = None
    if "batch" in request:
        values = tool["ask_all"](request["batch"])
    else:
        # Nowhere else: a variant of the author's code is not to be found by the learner's tests.
        value, error = tool["ask"](request.pop("call"))
        values = [value]
    answers = [b"" if value is None else encode(value) for value in values]
    answers = [b"%010d" % _len(answer) + answer for answer in answers]
    report.record(b"V"[0], request["nonce"].encode() + b"".join(answers))
    if error is not None:
        raise error


def _watch(tool, request, report, names, source):
    """Makes a call with a tool that watches it. Returns what it came to, in the canonical form."""
    nonce = request.pop("nonce").encode()
    try:
        # What its own threads wait for may then be looked at. Learners' code could do it as well.
        _make_call(_PRCTL, [_SET_DUMPABLE, 1, 0, 0, 0])
    except _OSError:
        pass
    setup, call = request["setup"], request["call"]

    def compiled(flags=0):
        text = None if setup is None else _compile(setup, "<setup>", "exec", flags, True)
        return text, _compile(call, "<call>", "eval", flags, True)

    hands = {
        "compile": compiled,
        "names": lambda: _dict(names),
        "enter": report.enter,
        "encode": encode,
        "tell": lambda seen: report.record(b"O"[0], nonce + encode(seen)),
        "flush": _flush,
        "path": request["path"],
        "source": source,
    }
    return tool["run"](hands, request["watch"]["options"])


def _test_apart(request, report):
    """Runs tests that reach the learner's module in another process, over standard input. Does not return."""
    global _find_frames
    _preload(request["tests"].get("tool"))["watch_nothing"]()
    tool = _prepare_tests(request["tests"], report)
    trouble = tool["connect"](request["module"])
    if trouble is not None:
        for tag, payload in trouble:
            report.record(tag, payload)
        _exit(1)
    _find_frames = tool["lines_of"]
    _find_tests(tool, request, report, b"")
    report.enter("calling")
    try:
        _run_tests(tool, request, report)
    except _BaseException as error:
        report.exception(error, request["path"], None)
    _flush()
    report.enter("done")
    _exit(0)


def _serve_tests(request, report, module, source):
    """Serves a loaded module to tests in another process, which are at the other end of what is reported to. Does not
    return.
    """
    tool = _preload(request["tests"].get("tool"))
    report.record(b"L"[0])
    tool["serve_module"](module, report.fd, lambda error: _frames(error, request["path"], source))


def _end_tests(error, report, path, source):
    """Ends a process in which there is nothing to be tested, with the reason."""
    report.enter("setup")
    report.exception(error, path, source)
    _flush()
    _exit(1)


def _make_given(given, report):
    """The names that a call is made with, by the author's code, in an interpreter that no learner's code has touched."""
    names = {"__builtins__": dict(_BUILTINS), "n": given["n"]}
    report.record(b"S"[0], b"setup")
    try:
        if given["setup"] is not None:
            _exec(_compile_bytes(given["setup"].encode(), "<setup>", "exec", _TEXT), names)
    except _BaseException as error:
        _end_tests(error, report, "", None)
    # The collector would look through all of it on behalf of the learner's code, the longer the larger n is.
    _freeze()
    _forget_peak()
    report.record(b"S"[0], b"compiling")
    return names


def _forget_peak():
    """Lets the kernel begin anew to look for the peak of this process' memory."""
    try:
        with _io.FileIO("/proc/self/clear_refs", "w") as file:
            file.write(b"5")
    except _OSError:
        pass  # Then what the author's code took at its peak is part of it.


def _serve_forks(control):
    """Forks a fresh process into given namespaces whenever asked. Returns in that process, and in it only.

    This process never sees a learner's file, and what it forks can neither see it nor signal it.
    """
    for argument in sys.argv[1:]:
        if argument[:1] == "+":
            __import__(argument[1:])
    _warm_up()
    # Learners' garbage is not looked for among what was here before, and that is not copied to look at it.
    _collect()
    asked, _ = _receive(control)
    if asked["preload"] is not None:
        _preload(asked["preload"])
        _collect()
    for step in asked["steps"]:
        _make_call(*step)
    children = {}
    while True:
        for ended in _ready([control.fileno(), *children]):
            if ended in children:
                _tell_end(*children.pop(ended))
                _close(ended)
            elif (asked := _fork_into(control)) is None:
                return
            else:
                children.update(asked)


def _fork_into(control):
    """Forks a process as the next message asks. Returns a descriptor of the child, with what is needed to tell how it
    ended; None in the child.
    """
    descriptors = _receive_descriptors(control)
    if descriptors is None:
        _exit(0)
    theirs, told, namespaces = descriptors
    # Children of the next fork are in there; this process itself stays.
    _make_call(_SETNS, [namespaces, _NEW_PID])
    child = _fork()
    if child == 0:
        _make_call(_SETNS, [namespaces, _NEW_OTHERS])
        control.detach()
        _setsid()
        _dup2(theirs, _CONTROL, False)
        posix.closerange(_CONTROL + 1, 64)
        return None
    _close(theirs)
    _close(namespaces)
    return {_make_call(_PIDFD_OPEN, [child, 0]): (child, told)}


def _ready(descriptors):
    """Waits until some of the descriptors can be read or have ended, and returns these."""
    entries = b"".join([fd.to_bytes(4, sys.byteorder) + _READABLE for fd in descriptors])
    table = (_Byte * _len(entries)).from_buffer_copy(entries)
    _make_call(_PPOLL, [_ctypes.addressof(table), _len(descriptors), 0, 0, 8])
    return [
        fd for place, fd in enumerate_of(descriptors) if _any(bytes(table)[place * 8 + 6 : place * 8 + 8])
    ]


def _be_forked(control):
    """Serves as long as there is something to fork. Returns in what was forked, with its first request."""
    _serve_forks(control)
    control = _socket.socket(fileno=_CONTROL)
    control.send(b"+")
    received = _receive(control)
    if received is None:
        _exit(0)
    request, descriptors = received
    report = _adopt(request, descriptors)
    if request["calls"] in _LATER:
        return request, report, _socket.socket(fileno=_move(control.detach(), _ASIDE + 1))
    control.close()
    return request, report, None


def _begin():
    """Everything up to the learner's file: the request, its reporter and the socket for calls."""
    # The supervisor's own wish not to be interrupted is no learner's.
    _modules["_signal"].pthread_sigmask(_modules["_signal"].SIG_SETMASK, ())
    _prepare()
    if "serve" in sys.argv:
        request, report, control = _be_forked(_connect(_CONTROL))
    else:
        request = _eval(_read_all(_REQUEST), _LITERALS)
        report = _Reporter(_ASIDE)
        control = _connect(_ASIDE + 1) if request["calls"] in _LATER else None
    _open_streams()
    _enter(request)
    for step in request.get("confinement", ()):
        _make_call(*step)
    _age()
    return request, report, control


# The learner's code runs from here, not from a function: so there is one frame of ours below it and no more.
_request, _report, _control = _begin()
if _request.get("part") == "tests":
    _test_apart(_request, _report)
_tests = (
    _prepare_tests(_request["tests"], _report) if "tests" in _request and "part" not in _request else None
)
_watcher = _preload(_request["watch"].get("tool")) if "watch" in _request else None
_given = _make_given(_request["given"], _report) if "given" in _request else {}
_module, _code, _source = _load(_request, _report)
_error = None
if _code is None:
    _error = _module
    _module = _Module("__main__")
else:
    try:
        # Tests of the learner's are executed with each variant of what they are about.
        if _tests is None or "learners" not in _request["tests"]:
            _exec(_code, _module.__dict__)
    except _BaseException as _caught:
        _error = _without_ours(_caught)
        _report.exception(_error, _request["path"], _source)

if _request["calls"] == "none":
    _end_program(_module, _error)
else:
    _flush()
    if _error is not None:
        _exit(1)
    if "part" in _request:
        _serve_tests(_request, _report, _module, _source)
    if _tests is not None:
        _find_tests(_tests, _request, _report, _source)
    if _request["calls"] == "many":
        _request, _report = _serve_calls(_report, _control, _request["ahead"])
    elif _request["calls"] == "one":
        _request, _report = _wait_for_call(_report, _control)
    _names = {**_module.__dict__, **_given}
    _names["__builtins__"] = dict(_BUILTINS)
    try:
        if _tests is not None:
            _report.enter("calling")
            _run_tests(_tests, _request, _report)
        elif _watcher is not None:
            _report.record(b"V"[0], _watch(_watcher, _request, _report, _names, _source))
        else:
            _report.stage = "setup"
            if _request["setup"] is not None:
                _report.enter("setup")
                _exec(_compile_bytes(_request["setup"].encode(), "<setup>", "exec", _TEXT), _names)
            _code = _compile_bytes(_request["call"].encode(), "<call>", "eval", _TEXT)
            _report.enter("calling")
            _value = _eval(_code, _names)
            _report.enter("reading")
            _report.record(b"V"[0], encode(_value))
    except _BaseException as _caught:
        _report.exception(_caught, _request["path"], _source)
    _flush()
    _report.enter("done")
    _exit(0)
