"""The server that forks, and what it has forked up to its first request: part of the harness (see harness.py)."""

import _socket

_modules.pop("_socket")


def _connect(fd):
    """The socket that a descriptor is of."""
    global _socket, _SPACE
    import _socket

    _modules.pop("_socket", None)
    _SPACE = _socket.CMSG_SPACE(7 * 4)
    return _socket.socket(fileno=fd)


def _receive(control, flags=0):
    """The next request, as a dictionary and its descriptors; None at the end."""
    data, descriptors = _receive_message(control, flags)
    if not data:
        return None
    if data == _ELSEWHERE:
        data = _read_all(descriptors.pop(0))
    return _data_of(data), descriptors


def _receive_message(control, flags=0):
    """The next message, and the descriptors that are attached to it. No bytes at the end."""
    data, ancillary, _, _ = control.recvmsg(_SHORT, _SPACE, _socket.MSG_CMSG_CLOEXEC | flags)
    raw = b"".join([part for _, kind, part in ancillary if kind == _socket.SCM_RIGHTS])
    return data, [_int.from_bytes(raw[i : i + 4], sys.byteorder) for i in _range(0, _len(raw), 4)]


def _adopt(request, descriptors):
    """Makes the descriptors standard input, output and error; returns the one to report to."""
    for target, fd in enumerate_of(descriptors[:3]):
        _dup2(fd, target, True)
        _close(fd)
    return _Reporter(_move(descriptors[3], _ASIDE))


_NEW_PID, _NEW_OTHERS = 0x20000000, 0x00020000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000


_EXAMPLE = marshal.dumps({"env": {"HOME": "/", "TMPDIR": "/"}, "args": [1, None]}, 2)
_EXAMPLE_PATH = "/example/example.py"


def _warm_up():
    """Does once what every forked process does first: what the interpreter sets up for it is then there to be shared, and the
    functions that it calls in other libraries are found.
    """
    _data_of(_EXAMPLE)
    _collects()
    _open_streams()
    code = _compile_file(b"a = 1\n", "/warm.py")
    _exec(code, _Module("warm").__dict__)
    _compile_text("0", "<call>", "eval")


def _serve_forks(control):
    """Forks a fresh process into given namespaces whenever asked. Returns in that process, and in it only.

    This process never sees a learner's file, and what it forks can neither see it nor signal it.
    """
    _import_ready()
    _warm_up()
    # Learners' garbage is not looked for among what was here before, and that is not copied to look at it.
    _collect()
    asked, _ = _receive(control)
    if asked["preload"] is not None:
        tool = _preload(asked["preload"])
        if "warm_up" in tool:
            tool["warm_up"]()
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
                _rehearse_end()


def _import_ready():
    """Imports what is to be there already, as far as nobody can tell that from an import of their own.

    What starts threads, which a fork would lose, what prints and what cannot be imported is left out: this process starts
    once more without it, for there is no other way to be rid of it.
    """
    wanted = [argument for argument in sys.argv if argument[:1] == "+"]
    if wanted:
        for stream in (1, 2):
            said = posix.memfd_create("said")
            _dup2(said, stream, True)
            _close(said)
    for argument in wanted:
        try:
            __import__(argument[1:])
            _flush()
            leave_out = "-" if _loses_threads() else "!" if _fstat(1).st_size + _fstat(2).st_size else ""
        except _BaseException:
            leave_out = "!"
        if leave_out:
            rest = [leave_out + argument[1:] if each == argument else each for each in sys.orig_argv]
            posix.execv(sys.orig_argv[0], rest)
    _left_out.extend([argument[1:] for argument in sys.argv if argument[:1] == "-"])


_left_out = []  # modules that start threads


def _fork_into(control):
    """Forks a process as the next message asks. Returns a descriptor of the child, with what is needed to tell how it
    ended; None in the child.
    """
    asked, descriptors = _receive_message(control)
    if not asked:
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


def _tell_end(child, told):
    """Waits for a child and tells how it ended."""
    try:
        _write(told, b"%d %d %d %d\n" % _end_of(child))
    except OSError:
        pass  # nobody wants to know any more
    _close(told)


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
    control.send(b"+" + " ".join(_left_out).encode())
    _seed_anew()
    _get_ready()
    received = _receive(control)
    if received is None:
        _exit(0)
    request, descriptors = received
    report = _adopt(request, descriptors)
    if request["calls"] in _LATER:
        return request, report, _socket.socket(fileno=_move(control.detach(), _ASIDE + 1))
    control.close()
    return request, report, None


def _seed_anew():
    """What a module that is there already drew from the system at its import, a process of its own would have drawn for
    itself.
    """
    numbers = _modules.get("numpy.random.mtrand")
    if numbers is not None:
        numbers._rand.seed()


def _get_ready():
    """Does what can be done before there is a request, and once for nothing what will be done with it: the kernel copies the
    pages for it now, while nobody waits for that.
    """
    # In place of the pipes that come with the request, and of the same kind.
    given, taken = _pipe()
    for stream in (0, 1, 2):
        _dup2(taken if stream else given, stream, True)
    _close(given)
    _close(taken)
    _open_streams()
    sys.argv[:] = [*sys.argv]
    _change_environment({**_data_of(_EXAMPLE)["env"], **_environment})
    _make_call(_PRCTL, [_GET_DUMPABLE, "00", ["0000000000000000"], 0, 0])
    _age()
    _rehearse_loading()
    _flush()
    _age()


def _rehearse_loading():
    """Loads nothing, in the ways in which a learner's file is loaded."""
    _identity(0)
    _io.FileIO(_CONTROL, closefd=False).close()
    source = b"def a(b):\n    return b + 1\n\n\nc = [a(1), 'd']\n"
    _check_encoding(source, _EXAMPLE_PATH)
    code = _compile_file(source, _EXAMPLE_PATH)
    for module in (_as_import("gradus_example", _EXAMPLE_PATH), _as_main(_EXAMPLE_PATH)):
        _exec(code, module.__dict__)
    del _modules["gradus_example"], sys.path_importer_cache[_EXAMPLE_PATH]
    _has_finalizers()
