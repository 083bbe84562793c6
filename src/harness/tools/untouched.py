"""Sees whether what decides about a verdict is as it was before the learner's file.

Stands in front of tools that work in the learner's interpreter, and is executed with them before that file. It makes
tampering evident, not impossible: code in the same interpreter that restores what it has changed in time is not seen.
"""

import array
import ctypes
import gc
import hashlib
import os
import sys
import types

# Captured before any learner's code exists.
_hash, _missing, _all = hashlib.sha256, object(), all
_pipe, _read_from, _close, _OSError = os.pipe2, os.read, os.close, OSError
_HEAP_TYPE = 1 << 9  # of a class that Python text has made
_names_of = type.__dict__["__dict__"].__get__
_name_of = type.__dict__["__name__"].__get__
_Function, _Module, _getmodules = types.FunctionType, types.ModuleType, sys.modules
_type, _isinstance, _len, _list, _dict, _vars, _zip = type, isinstance, len, list, dict, vars, zip
_gettrace, _getprofile = sys.gettrace, sys.getprofile
_BUILTINS = frozenset(key for key in vars(sys.modules["builtins"]) if not key.startswith("__"))


class Untouched:
    """Modules, classes and functions, as they were."""

    def __init__(self):
        self.tables = []  # of modules and classes, since the last `remember`: see _Table
        self.functions = []  # see _Code
        self.modules = {}
        self.seen = set()
        self.changing = []
        self.layers = []  # what was remembered at a time, and its memory

    def add_module(self, name, whole, skipped=(), classes=False):
        """Watches a module: all that is in it, or only what no program sets again. With `classes`, what is in its own
        classes, too.
        """
        module = _getmodules.get(name)
        if module is None or name in self.modules:
            return
        self.modules[name] = module
        kept = {
            key: value
            for key, value in _vars(module).items()
            if (whole or _is_fixed(value)) and key not in skipped
        }
        self.tables.append(_Table(name, _vars(module), kept, False))
        for key, value in kept.items():
            own = classes and _isinstance(value, _type) and value.__module__ == name
            if whole or own or _isinstance(value, _Function):
                self.add_value(name + "." + key, value)

    def add_value(self, name, value, closed=True):
        """Watches a function, or a class and its functions; `closed` if nothing may be added to it."""
        if id(value) in self.seen:
            return
        self.seen.add(id(value))
        if _isinstance(value, _Function):
            self.functions.append(_Code(name, value))
        elif _isinstance(value, _type) and value.__flags__ & _HEAP_TYPE:
            table = _names_of(value)
            self.tables.append(
                _Table(
                    name,
                    table,
                    {key: each for key, each in table.items() if closed or _is_fixed(each)},
                    closed,
                )
            )
            for key, each in _list(table.items()):
                each = getattr(each, "__func__", each)
                if _isinstance(each, _Function):
                    self.add_value(name + "." + key, each)

    def is_steady(self, each):
        """Whether a table or function is as a rule the same later, down to its bytes."""
        return True

    def remember(self):
        """What was added is from now on as it was."""
        added = [*self.tables, *self.functions]
        self.tables, self.functions = [], []
        self.changing += [each for each in added if not self.is_steady(each)]
        watched = [each for each in added if self.is_steady(each)]
        self.layers.append((watched, _Memory(watched)))

    def touched(self):
        """Names of what is not as it was, the first few."""
        found = []
        if _gettrace() is not None or _getprofile() is not None:
            found.append("sys.settrace")
        found += [name for name, module in self.modules.items() if _getmodules.get(name) is not module]
        for each in self.changing:
            found += each.touched()
        for watched, memory in self.layers:
            if memory.has_changed():
                for each in watched:
                    found += each.touched()
        return found[:5]


class _Table:
    """The names of a module or class, as they were."""

    __slots__ = ("closed", "kept", "name", "size", "table")

    def __init__(self, name, table, kept, closed):
        self.name, self.table, self.kept, self.closed = name, table, kept, closed
        self.size = _len(table)

    def memory(self):
        return _dictionary(self.table)

    def touched(self):
        found = [
            "%s.%s" % (self.name, key)
            for key, value in self.kept.items()
            if self.table.get(key, _missing) is not value
        ]
        if found or _len(self.table) == self.size:
            return found
        if self.closed:
            return [self.name]
        # A module takes new names, but not those by which its functions mean something else.
        new = [key for key in _BUILTINS if key in self.table and key not in self.kept]
        return [] if self.name == "builtins" else ["%s.%s" % (self.name, key) for key in new]


class _Code:
    """A function, as it was."""

    __slots__ = ("code", "defaults", "function", "name")

    def __init__(self, name, function):
        self.name, self.function = name, function
        self.code, self.defaults = function.__code__, function.__defaults__

    def memory(self):
        return [(id(self.function) + _CODE, 16)], []

    def touched(self):
        same = self.function.__code__ is self.code and self.function.__defaults__ is self.defaults
        return [] if same else [self.name]


class _Memory:
    """The bytes that dictionaries and functions are made of, as they were.

    To look at an object in Python is to count a reference, which copies its page in a process that was forked: thousands
    of them, and more time than the test takes. To read its bytes copies nothing. Bytes that differ mean nothing by
    themselves: whoever asks looks at the object then.
    """

    def __init__(self, watched):
        spans = [each.memory() for each in watched]
        # First those that say where the others are, which may be gone.
        self.parts = [_Spans([span for each in spans for span in each[part]]) for part in (0, 1)]
        self.kept = [part.content() for part in self.parts]

    def has_changed(self):
        """Whether anything may have changed."""
        return not (
            _LAYOUT_KNOWN
            and _all(
                kept is not None and part.content() == kept for part, kept in _zip(self.parts, self.kept)
            )
        )


class _Spans:
    """Pieces of memory, in parcels that the kernel takes at a time: it copies them without a look at any object."""

    def __init__(self, spans):
        self.parcels = []  # numbers of addresses and sizes; how many pieces; how many bytes
        pieces, size = [], 0
        for start, rest in spans:
            while rest:
                part = min(rest, _PARCEL - size)
                pieces += (start, part)
                start, rest, size = start + part, rest - part, size + part
                if size == _PARCEL or _len(pieces) == 2 * _PIECES:
                    self.add(pieces, size)
                    pieces, size = [], 0
        self.add(pieces, size)

    def add(self, pieces, size):
        numbers = array.array("Q", pieces)
        self.parcels.append((numbers, numbers.buffer_info()[0], _len(pieces) // 2, size))

    def content(self):
        """The bytes; None if they cannot be read."""
        found = []
        try:
            source, target = _pipe(os.O_CLOEXEC | os.O_NONBLOCK)
        except _OSError:
            return None
        try:
            for _, place, pieces, size in self.parcels:
                if size and _write_pieces(target, place, pieces) != size:
                    return None
                found.append(_read_from(source, size) if size else b"")
        except _OSError:
            return None
        finally:
            _close(source)
            _close(target)
        return b"".join(found)


# What fits into a pipe, however little the kernel gives it, and how many pieces `writev` takes.
_PARCEL, _PIECES = 8192, 1024
# Nothing else runs in between: the interpreter's lock is kept.
_write_pieces = ctypes.PyDLL(None).writev
_write_pieces.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_write_pieces.restype = ctypes.c_ssize_t


def _dictionary(table):
    """Where a dictionary lies: itself, which says where its entries are, and these."""
    if _isinstance(table, types.MappingProxyType):
        (table,) = gc.get_referents(table)
    size = table.__sizeof__() - _dict.__basicsize__
    address = id(table)
    keys = _pointer(address + _KEYS)
    # Without what only says that something was looked up: version tags, and the counts at the head of the entries.
    return [(address + _HEADER, 8), (address + _KEYS, 16)], [(keys + 16, size - 16)]


_HEADER, _KEYS = 16, 32  # of an object; in a dictionary, before the pointer to its entries
_bytes_at = ctypes.string_at
# In a function, before the pointers to its code and its defaults.
_CODE = next(
    (
        at
        for at in range(16, 128, 8)
        if _bytes_at(id(_dictionary) + at, 8) == id(_dictionary.__code__).to_bytes(8, sys.byteorder)
    ),
    0,
)


def _pointer(address):
    return int.from_bytes(_bytes_at(address, 8), sys.byteorder)


def _is_layout_known():
    """Whether a change of each kind is seen in the bytes."""
    if object.__basicsize__ != _HEADER or _dict.__basicsize__ != 48 or not _CODE:
        return False

    def changes(watched, change):
        memory = _Memory([watched])
        if memory.has_changed():
            return False
        change()
        return memory.has_changed()

    module, example = _Module("example"), _type("Example", (), {"kept": 1, "one": Untouched.__init__})
    module.kept = 1
    module.one = 2

    def function(a=1):
        return a

    def other(a=2):
        return -a

    return (
        changes(_Table("", _vars(module), {}, False), lambda: setattr(module, "one", 3))
        and changes(_Table("", _vars(module), {}, False), lambda: setattr(module, "two", 3))
        and changes(_Table("", _vars(module), {}, False), lambda: delattr(module, "kept"))
        and changes(_Table("", _names_of(example), {}, True), lambda: setattr(example, "one", 3))
        and changes(_Table("", _names_of(example), {}, True), lambda: setattr(example, "two", 3))
        and changes(_Code("", function), lambda: setattr(function, "__code__", other.__code__))
        and changes(_Code("", function), lambda: setattr(function, "__defaults__", (3,)))
    )


_LAYOUT_KNOWN = True
_LAYOUT_KNOWN = _is_layout_known()


def _is_fixed(value):
    """Whether it is nothing that a program sets again: a function, a class or a module."""
    return _isinstance(value, (_type, _Function, types.BuiltinFunctionType, _Module))
