"""Makes a process look like one that was started for its program: part of the harness (see harness.py)."""

import _io
import builtins
import posix
import sys


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
