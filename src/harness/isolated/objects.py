"""Objects of the other end, as proxies: classes that look like the classes there, and instances of them.

`Remote` is the class of all such classes. What they can do is what the description of a class names, as far as it is one of
the names below: each of these methods asks the other end. Nothing of the other end runs here.

To compare an object of the other end with plain data is never left to that end: an object that claims to equal everything
equals no number. It is compared by the data that it was made from if its class is derived from `int`, `str`, `list` or the
like, and is unequal otherwise. Two of its objects the other end compares itself.

What has to be left to the other end and could let a wrong object pass is noted (`policy.leave`): who decides about the test knows
whether the author's solution is asked for the same.
"""

import types

_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_BINARY = "add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift".split()
_UNARY = (
    "neg pos abs invert int float complex index round trunc floor ceil len length_hint getitem setitem delitem contains "
    "iter next reversed missing enter exit aenter aexit aiter anext await bool hash repr str format bytes fspath"
).split()
FORWARDED = frozenset(
    ["__%s%s__" % (kind, name) for name in _BINARY for kind in ("", "r", "i")]
    + ["__%s__" % name for name in _UNARY]
    + ["__call__", *_COMPARISONS]
)
# Those whose other operand the other end gets to know, and what they are called whichever operand comes first.
OPERATORS = {
    "__contains__": "contains",
    **{"__%s%s__" % (kind, name): name for name in _BINARY for kind in ("r", "i", "")},
}
_IN_PLACE = frozenset(["__i%s__" % name for name in _BINARY])
# Data that a class of the other end can be derived from. What cannot change is here as well; the rest is there only.
CONSTANT = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}
CHANGING = {
    list: lambda value: list(list.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    set: lambda value: set(set.__iter__(value)),
    bytearray: lambda value: bytearray(bytearray.__getitem__(value, slice(None))),
}
# Methods of plain data: who calls one takes what it is of for such data, and may say what is expected of it.
_OF_DATA = frozenset(
    name
    for cls in (*CONSTANT, *CHANGING)
    for name in dir(cls)
    if name[:1] != "_" and callable(getattr(cls, name))
)
# What `isinstance` takes their instances for.
_PASSES_FOR = {
    cls.__name__: cls
    for cls in (
        *(
            types.FunctionType,
            types.BuiltinFunctionType,
            types.MethodType,
            types.GeneratorType,
            types.ModuleType,
        ),
        *(types.CoroutineType, types.AsyncGeneratorType, map, filter, zip, enumerate, property),
    )
}


class Remote(type):
    """The class of the other end's classes."""

    def __prepare__(name, bases, **_):
        raise TypeError("in isolated tests, a class cannot be derived from one of the tested module")

    def __call__(cls, *args, **named):
        return _peer_of(cls).request("call", cls, args, tuple(named.items()))

    def __getattr__(cls, name):
        if name in ("__get__", "__set__", "__delete__"):
            raise AttributeError(name)  # nothing here is bound by these
        _refuse_addresses(name)
        return _got(_peer_of(cls), cls, name)

    def __setattr__(cls, name, value):
        _peer_of(cls).request("set", cls, (name, value))

    def __delattr__(cls, name):
        _peer_of(cls).request("del", cls, (name,))

    def __dir__(cls):
        return list(_peer_of(cls).request("dir", cls))

    @property
    def __dict__(cls):
        return _peer_of(cls).request("get", cls, ("__dict__",))

    @property
    def __annotations__(cls):
        return _peer_of(cls).request("get", cls, ("__annotations__",))


def is_remote(value):
    return issubclass(type(type(value)), Remote)


def is_remote_class(value):
    return issubclass(type(value), Remote)


def _peer_of(cls):
    return type.__getattribute__(cls, "_gradus_peer")


def number_of(proxy):
    return object.__getattribute__(proxy, "_gradus_number")


class _Documented:
    """`__doc__`, of a class or of an object."""

    def __init__(self, text):
        self.text = text

    def __get__(self, proxy, cls):
        return self.text if proxy is None else _get(proxy, "__doc__")

    def __set__(self, proxy, value):
        _set(proxy, "__doc__", value)


def _get(self, name):
    _refuse_addresses(name)
    return _got(_peer_of(type(self)), self, name)


def _refuse_addresses(name):
    """By these, numpy and others are told where in memory the data of an object is, or have it decide by itself."""
    if name.startswith(_OF_ARRAYS):
        raise AttributeError(name)


_OF_ARRAYS = ("__array", "__arrow", "__cuda_array", "__dlpack")


def _got(peer, target, name):
    value = peer.request("get", target, (name,))
    if name in _OF_DATA:
        if is_remote(value):
            object.__setattr__(value, "_gradus_of_data", name)
        elif callable(value):
            peer.policy.leave(name)
    return value


def _set(self, name, value):
    _peer_of(type(self)).request("set", self, (name, value))


def _delete(self, name):
    _peer_of(type(self)).request("del", self, (name,))


def _call(self, /, *args, **named):
    peer = _peer_of(type(self))
    method = object.__getattribute__(self, "_gradus_of_data")
    if method is not None and (args or named):
        peer.policy.leave(method)
    return peer.request("call", self, args, tuple(named.items()))


def _exit(self, *args):
    """Leaves a `with` block. What was raised in it, an assertion maybe, has not failed the test if this end keeps it."""
    peer = _peer_of(type(self))
    kept = peer.request("__exit__", self, args)
    if args[:1] == (None,) or not kept:
        return kept
    peer.policy.leave("exit")
    return True


def _leave_async(self, *args):
    peer = _peer_of(type(self))
    if args[:1] != (None,):
        peer.policy.leave("exit")
    return peer.request("__aexit__", self, args)


def _contains(self, value):
    """What `in` does where there is no method for it; noted as one, so that it makes no difference who has one."""
    if not is_remote(value):
        _peer_of(type(self)).policy.leave(OPERATORS["__contains__"])
    return any(each is value or each == value for each in self)


_SPECIAL = {"__call__": _call, "__exit__": _exit, "__aexit__": _leave_async}


def _bound(function, owner, _=None):
    """A function of the other end as a method of a class at this end."""
    return function if owner is None else types.MethodType(function, owner)


class _Spec:
    """`__spec__` of a module. Each import statement asks whether the module is still being executed: never here."""

    _initializing = False

    def __init__(self, module):
        self._gradus_module = module

    def __getattr__(self, name):
        return getattr(_get(self._gradus_module, "__spec__"), name)


def _is_private(name):
    return name[:2] == "__"


def _set_of_exception(self, name, value):
    # The interpreter's own: `__traceback__`, `__notes__` and others.
    (object.__setattr__ if _is_private(name) else _set)(self, name, value)


_COMMON = {
    "__getattr__": _get,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__dir__": lambda self: list(_peer_of(type(self)).request("dir", self)),
    "__copy__": lambda self: _peer_of(type(self)).request("copy", self),
    "__deepcopy__": lambda self, memo: _peer_of(type(self)).request("deepcopy", self),
}


def _refuse_pickling(self, *_):
    raise TypeError("in isolated tests, objects of the tested module cannot be pickled")


def _special(name):
    if name in _COMPARISONS:
        return _comparison(name)
    if name in _SPECIAL:
        return _SPECIAL[name]

    def method(self, *args):
        if name in OPERATORS and not is_remote(args[0]):
            return _with_data(name, self, args)
        return _peer_of(type(self)).request(name, self, args)

    method.__name__ = name
    return method


def _with_data(name, self, args):
    """An operator between an object of the other end and plain data, which may be what is expected of it."""
    base, peer = data_base(type(self)), _peer_of(type(self))
    if base is None or base in CHANGING and name in _IN_PLACE:
        peer.policy.leave(OPERATORS[name])
        return peer.request(name, self, args)
    if not hasattr(base, name):
        return NotImplemented
    return getattr(base, name)(self if base in CONSTANT else peer.request("raw", self), *args)


def _comparison(name):
    def method(self, other):
        if is_remote(other):
            return _peer_of(type(self)).request(name, self, (other,))
        return by_data(self, name, other)

    method.__name__ = name
    return method


def by_data(self, name, other):
    """Compares with plain data."""
    base = data_base(type(self))
    if base in CONSTANT:
        return getattr(base, name)(self, other)
    if base in CHANGING:
        return getattr(base, name)(_peer_of(type(self)).request("raw", self), other)
    return NotImplemented


def _by_data(name):
    return lambda self, other: by_data(self, name, other)


def data_base(cls):
    """The builtin class of data that a class is derived from."""
    for base in type.__dict__["__mro__"].__get__(cls):
        if base in CONSTANT or base in CHANGING:
            return base
    return None


def make_class(peer, meta, name, qualname, module, doc, bases, methods, hidden, unhashable):
    """A class like one of the other end. `methods` are names of special methods, `hidden` names of other attributes by
    which it means something else than the builtin class that it is derived from.
    """
    data = next((base for base in map(data_base, bases) if base is not None), None)
    is_exception = any(issubclass(base, BaseException) for base in bases)
    names = {
        "__module__": module,
        "__qualname__": qualname,
        "__doc__": _Documented(doc),
        "__reduce_ex__": _refuse_pickling,
        "_gradus_peer": peer,
        "_gradus_of_data": None,
        **_COMMON,
    }
    names.update({method: _special(method) for method in methods})
    if data is None and "__contains__" not in names and ("__iter__" in names or "__getitem__" in names):
        names["__contains__"] = _contains
    if is_exception:
        names["__setattr__"] = _set_of_exception
    else:
        names["__dict__"] = property(lambda self: _get(self, "__dict__"))
        if data not in CONSTANT:
            names.update({method: _special(method) for method in ("__repr__", "__str__", "__format__")})
    if data in CHANGING:
        hidden = [*hidden, *(each for each in dir(data) if not _is_private(each))]
        names.update({method: _by_data(method) for method in _COMPARISONS if method not in names})
    for each in hidden:
        names[each] = property(
            lambda self, each=each: _get(self, each), lambda self, value, each=each: _set(self, each, value)
        )
    if unhashable:
        names["__hash__"] = None
    elif "__hash__" not in names and "__eq__" in names:
        names["__hash__"] = (data or object).__hash__
    passes_for = _PASSES_FOR.get(name) if module == "builtins" and bases == (object,) else None
    if passes_for is not None:
        names["__class__"] = property(lambda self: passes_for)
    if passes_for is types.FunctionType:
        names["__get__"] = _bound
    elif passes_for is types.ModuleType:
        names["__spec__"] = property(_Spec)
    return type.__new__(meta, name, bases, names)


def make_meta(bases, methods):
    """The class for a class: that of its bases, with the special methods that the other end's has."""
    metas = []
    for base in bases:
        if issubclass(type(base), Remote) and type(base) not in metas:
            metas.append(type(base))
    # Of several, those that are derived from others come first.
    metas = [meta for meta in metas if not any(each is not meta and issubclass(each, meta) for each in metas)]
    names = {
        method: _special_of_class(method)
        for method in methods
        if method not in ("__call__", *_COMPARISONS, "__hash__")
    }
    if not names and len(metas) < 2:
        return metas[0] if metas else Remote
    return type("Remote", tuple(metas) or (Remote,), names)


def _special_of_class(name):
    def method(cls, *args):
        peer = _peer_of(cls)
        if name in OPERATORS and not is_remote(args[0]) and not is_remote_class(args[0]):
            peer.policy.leave(OPERATORS[name])
        return peer.request(name, cls, args)

    return method


def make_object(cls, data):
    """An instance of a class of the other end."""
    base = data_base(cls)
    if base in CONSTANT:
        if type(data) is not base:
            raise TypeError("data of another class than was said")
        return base.__new__(cls, data)
    return (base or object).__new__(cls)


# What is copied of such an object; more would take long each time.
_LARGEST = 50_000


def parts_of(base, value):
    """The data of an object whose class is derived from one of `CHANGING`; None if it is too much."""
    data = CHANGING[base](value)
    if len(data) > _LARGEST:
        return None
    return bytes(data) if base is bytearray else tuple(data.items() if base is dict else data)


def refill(proxy, data):
    """Gives a proxy a copy of the data of its object, as it was when that was last sent: where Python takes a shortcut for
    builtin data, as in `{1} | words` and `json.dumps`, no method of the proxy is asked.
    """
    base = data_base(type(proxy))
    if base not in CHANGING or data is None:
        return
    if base in (list, bytearray):
        base.__setitem__(proxy, slice(None), data)
    else:
        base.clear(proxy)
        base.update(proxy, data)


def make_exception(cls, args, notes):
    """An exception; `cls` may be a builtin class."""
    if not is_remote_class(cls):
        try:
            error = cls(*args)
        except Exception:
            error = cls.__new__(cls)
    else:
        base = next(base for base in type.__dict__["__mro__"].__get__(cls) if not is_remote_class(base))
        error = base.__new__(cls, *args)
        try:
            base.__init__(error, *args)
        except TypeError:
            pass
    if not isinstance(error, BaseExceptionGroup):
        BaseException.__setattr__(error, "args", args)
    if notes:
        object.__setattr__(error, "__notes__", notes)
    return error
