"""Compiles the learner's file, and makes the module that it runs in: part of the harness (see harness.py)."""

import _imp
import _io
import _warnings
import builtins
import sys


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
