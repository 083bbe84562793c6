"""System calls, and what else the interpreter has and does not show: part of the harness (see harness.py)."""

import _ctypes

_modules.pop("_ctypes")


class _Long(_ctypes._SimpleCData):
    _type_ = "l"


class _Byte(_ctypes._SimpleCData):
    _type_ = "b"


class _Function(_ctypes.CFuncPtr):
    _flags_ = 0x1 | 0x8  # C calling convention, errno kept
    _restype_ = _Long


class _Int(_ctypes._SimpleCData):
    _type_ = "i"


class _HeldFunction(_ctypes.CFuncPtr):
    _flags_ = 0x1 | 0x4  # C calling convention, during which no other thread gets at Python
    _restype_ = _Int


class _Object(_ctypes._SimpleCData):
    _type_ = "O"


class _PythonFunction(_ctypes.CFuncPtr):
    _flags_ = 0x1 | 0x4  # C calling convention, of Python's own API
    _restype_ = _Object


_PROGRAM = _ctypes.dlopen(None, 0)
_syscall = _Function(_ctypes.dlsym(_PROGRAM, "syscall"))
_fork_in_c = _HeldFunction(_ctypes.dlsym(_PROGRAM, "fork"))
_compile_string = _PythonFunction(_ctypes.dlsym(_PROGRAM, "Py_CompileStringObject"))
_STARTS = {"exec": 257, "eval": 258}  # Py_file_input, Py_eval_input
# A `PyCompilerFlags` for text: UTF-8, whatever a comment says of its encoding.
_TEXT = (_Byte * 8).from_buffer_copy(
    (0x0100 | 0x0800).to_bytes(4, sys.byteorder) + sys.version_info[1].to_bytes(4, sys.byteorder)
)


def _compile_text(text, name, mode):
    """What `compile` does, which takes long for the first time (see `_compile_file`)."""
    if "\0" in text:
        return _compile(text, name, mode, dont_inherit=True)
    return _compile_string(text.encode(), _Object(name), _STARTS[mode], _TEXT, -1)


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
_GET_DUMPABLE, _SET_DUMPABLE = 3, 4
_PIDFD_OPEN = 434
_READABLE = (1).to_bytes(2, sys.byteorder) + bytes(2)
_NO_CHILD = 1  # the first process of a namespace
_STATUS, _USAGE = (_Byte * 8)(), (_Byte * 256)()


def _rehearse_end():
    """Does for nothing what is done with the end of a child: after a fork, the kernel copies the pages for it once more, and
    somebody waits for what is told then.
    """
    b"%d %d %d %d" % _end_of(_NO_CHILD)


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
