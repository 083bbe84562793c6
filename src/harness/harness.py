"""Runs a learner's file inside the sandbox and tells what it did, as data.

The supervisor starts this program and gives it a request. It stands between the two other zones of trust: it knows the
call to make, never what is expected of it, and from the moment the learner's file is loaded nothing it says is believed
further than "this is what the learner's code did".

`_PREFIXES` and `_PACKAGES` are what probe.py found out about the interpreter, and `_MORE` is the rest of the harness,
compiled: what a program that was started for its file does without. It is system.py, forking.py, calling.py, testing.py and
canonical.py, in one namespace with this file. Arguments are `serve`, for the server to fork from, `+MODULE`, for what that is
to import first, and folders of packages, which take the place of `_PACKAGES`. Nothing here may import a module that a bare `python -S` does not already have, other than extension modules
that load in microseconds: each module costs every run milliseconds, and learners would find it in `sys.modules`.

A request is a dictionary, as `marshal` reads it. What was started for one finds it on a descriptor, and its streams in
their places; what was forked gets it over a socket, as a message with descriptors attached: standard input, output and
error, and the pipe to report to. A long one is in a file, which is the first of them then. A report is a sequence of
records: a letter, the length of the payload as ten digits, the payload.

    O  observed     what a tool saw that watches the call, in the canonical form, behind a text that is new each time
    S  stage        the name of what comes next: setup, compiling, loading, calling, reading, done
    K  code         the compiled file, for other processes; before any of it is run, which is also what `loading` says
    L  loaded       the file was imported; requests for calls may follow
    T  threads      it was imported, but left threads running that a fork would lose
    C  not compiled the file does not compile; an E record says why
    E  exception    what left the learner's code, one field per line, every text in hexadecimal UTF-8
    V  value        what the call returned, in the canonical form

What has imported a file and forks a process for each call says on its socket which ones: `w PID` of one that waits for
its request or was forked for it, and `e PID`, with what `_end_of` returns, of one that ended.
"""

import _imp
import _io
import _thread
import _warnings
import _weakref as _weak
import atexit
import builtins
import gc
import marshal
import posix
import sys

# Captured before any learner's code exists: patching `builtins` later changes nothing here.
_eval, _exec, _compile, _len, _str, _iter = eval, exec, compile, len, str, iter
_dumps, _loads = marshal.dumps, marshal.loads
_type, _isinstance, _range, _int, _any, _dict = type, isinstance, range, int, any, dict
_BlockingIOError = BlockingIOError
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
_list, _kill = posix.listdir, posix.kill
_getframes, _excepthook, _setprofile = sys._current_frames, sys.excepthook, sys.setprofile
_collect, _freeze, _unfreeze, _objects, _stats = (
    gc.collect,
    gc.freeze,
    gc.unfreeze,
    gc.get_objects,
    gc.get_stats,
)
_hidden = gc.get_freeze_count
_collects, _collections, _no_collections = gc.isenabled, gc.enable, gc.disable
_data_of = marshal.loads
_callbacks_at_exit, _call_back = atexit._ncallbacks, atexit._run_exitfuncs
_threads, _new_lock = _thread._count, _thread.allocate_lock
_modules = sys.modules
_Module = type(sys)
_BUILTINS = dict(vars(builtins))
_BUILTIN_TYPES = frozenset(id(value) for value in _BUILTINS.values() if isinstance(value, type))

_CONTROL = 3  # of a server, and of what it forks
# As this process was given it.
_environment = {name.decode(): value.decode() for name, value in posix.environ.items()}
_OWN_STREAMS = {}  # by descriptor, as they were before the learner's file
_COLLECTED = []  # how often the collector had looked at objects that are not the youngest, by then
_REGISTERED = []  # how many callbacks packages had registered with `atexit`, by then
# Out of the way: a program's own descriptors begin at 3, as everywhere. The pipe to report to is on the second, the
# socket for what comes later behind it.
_REQUEST, _ASIDE = 253, 254
_ELSEWHERE = b"?"  # a message whose request is in a file, or that is nothing but descriptors
_SHORT = 8192  # bytes of a message, at most
_LATER = ("many", "one")  # what comes of `calls` comes when the learner's file is loaded
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


def _read_all(fd):
    parts = []
    while part := _read(fd, 1 << 16):
        parts.append(part)
    _close(fd)
    return b"".join(parts)


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


def _enter(request, environment=None):
    """The working directory, the environment and the arguments of a run. Of the environment that a learner's file was given
    before, and may have changed by now, only what differs is replaced.
    """
    _chdir(request["folder"])
    if environment is None:
        _change_environment(request["env"])
    else:
        _replace_in_environment(environment, request["env"])
    sys.path_importer_cache.pop(sys.argv[0], None)
    sys.argv[:] = [request["path"], *request["args"]]
    sys.orig_argv[:] = [sys.executable, *sys.argv]


def _change_environment(wanted):
    """Makes of the environment that this process was given what is wanted. What packages have added to it stays."""
    _replace_in_environment(_environment, wanted)
    _environment.clear()
    _environment.update(wanted)


def _replace_in_environment(given, wanted):
    """Changes what differs between two environments in the one of this process."""
    tables = [posix.environ]
    if "os" in _modules:
        # A learner's file may have put something else in its place.
        tables.append(getattr(_modules["os"].environ, "_data", {}))
    for name in [name for name in given if name not in wanted]:
        posix.unsetenv(name)
        for table in tables:
            table.pop(name.encode(), None)
    for name, value in wanted.items():
        if given.get(name) != value:
            posix.putenv(name, value)
            for table in tables:
                table[name.encode()] = value.encode()
    if given.get("TZ") != wanted.get("TZ") and "time" in _modules:
        _modules["time"].tzset()


def _prepare():
    """What `site` gives to every program and costs too much to get from it."""
    import _sitebuiltins

    end = "Ctrl-D (i.e. EOF)"
    builtins.quit = _sitebuiltins.Quitter("quit", end)
    builtins.exit = _sitebuiltins.Quitter("exit", end)
    builtins.help = _sitebuiltins._Helper()
    _BUILTINS.update(quit=builtins.quit, exit=builtins.exit, help=builtins.help)
    for name in ("_sitebuiltins", "atexit", "gc"):
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
            _imp._fix_co_filename(code, path)
        else:
            _check_encoding(source, path)
            code = _compile_file(source, path)
            if request["share"]:
                report.record(b"K"[0], _dumps(code))
        report.record(b"S"[0], b"loading")
        return module, code, source
    except _COMPILE_ERRORS as error:
        report.record(b"C"[0])
        report.exception(error, path, source)
        error.__traceback__ = None
        return error, None, source


def _import_packages(request):
    """Imports the packages that the learner's file is in, as `import` does before it executes a file. Returns the module of
    that file if they have imported it by then.
    """
    name = request["module"]
    package = name.rpartition(".")[0]
    if request["calls"] == "none" or not package:
        return None
    module = _modules.pop(name)
    __import__(package)
    found = _modules.setdefault(name, module)
    return found if found is not module and _type(found) is _Module else None


def _join_package(module, request):
    """Makes a module that was executed a part of its package."""
    package, _, name = request["module"].rpartition(".")
    if request["calls"] != "none" and package:
        setattr(_modules[package], name, module)


class _CaughtError(BaseException):
    """Ends what a profiler has seen the beginning of."""


def _compile_file(source, path):
    """What `compile` does, which sets up all classes of the `ast` module before it does it for the first time. That takes
    longer than compiling a small file.

    `exec` does without, and shows a profiler the code before it runs. What it refuses or would warn of is left to
    `compile`, which knows the name of the file.
    """
    caught = []

    def catch(frame, event, _):
        # What knows an encoding runs before it.
        code = frame.f_code
        if event == "call" and (code.co_name, code.co_filename) == ("<module>", "<string>"):
            caught.append(code)
            raise _CaughtError

    filters = getattr(_modules.get("warnings"), "filters", _warnings.filters)
    filters.insert(0, ("error", None, Warning, None, 0))
    _setprofile(catch)
    try:
        _exec(source, {"__builtins__": {}})
    except _BaseException:
        pass
    finally:
        _setprofile(None)
        del filters[0]
    if not caught:
        return _compile(source, path, "exec", dont_inherit=True)
    _imp._fix_co_filename(caught[0], path)
    return caught[0]


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

    That one takes apart what it has set up, which takes as long as a small program, and with large packages as long as to
    import them. What can be seen of it: threads waited for, calls registered with `atexit`, finalizers, callbacks of weak
    references, and files written at last. What packages have registered that were here before is done here.
    """
    try:
        if _threads() or _callbacks_at_exit() != _REGISTERED[0] or _has_finalizers():
            return
        if "threading" in _modules:
            _modules["threading"]._shutdown()
        if _REGISTERED[0]:
            _call_back()
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


def _flush():
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except _BaseException:
            pass


def _age():
    """Makes all that is here by now old, so that the learner's own objects are the young ones."""
    _freeze()
    _unfreeze()
    _COLLECTED[:] = [generation["collections"] for generation in _stats()[1:]]
    _REGISTERED[:] = [_callbacks_at_exit()]


def _add_more():
    """Adds the rest of the harness. To read it takes as long as to start a small program."""
    _exec(_data_of(_MORE), globals())


def _begin():
    """Everything up to the learner's file: the request, its reporter and the socket for calls."""
    # The supervisor's own wish not to be interrupted is no learner's.
    _modules["_signal"].pthread_sigmask(_modules["_signal"].SIG_SETMASK, ())
    _prepare()
    if "serve" in sys.argv:
        _add_more()
        request, report, control = _be_forked(_connect(_CONTROL))
    else:
        _open_streams()
        request = _data_of(_read_all(_REQUEST))
        report = _Reporter(_ASIDE)
        if request["calls"] != "none":
            _add_more()
        control = _connect(_ASIDE + 1) if request["calls"] in _LATER else None
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
            if (_imported := _import_packages(_request)) is not None:
                _module = _imported
            else:
                _exec(_code, _module.__dict__)
                _join_package(_module, _request)
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
        _request, _report = _serve_calls(_report, _control, _request["env"], _request["ahead"])
    elif _request["calls"] == "one":
        _request, _report = _wait_for_call(_report, _control, _request["env"])
    _names = {**_module.__dict__, **_given}
    _names["__builtins__"] = _BUILTINS
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
                _exec(_compile_text(_request["setup"], "<setup>", "exec"), _names)
            _code = _compile_text(_request["call"], "<call>", "eval")
            _report.enter("calling")
            _value = _eval(_code, _names)
            _report.enter("reading")
            _report.record(b"V"[0], encode(_value))
    except _BaseException as _caught:
        _report.exception(_caught, _request["path"], _source)
    _flush()
    _report.enter("done")
    _exit(0)
