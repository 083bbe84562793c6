"""What each end may ask of the other.

The tests may ask the module for anything: it is the learner's own process. The module may ask the tests for what they
handed to it, and no more: to call a function, to get the next item of an iterator, to use the public part of an object
whose class the tests define; to read a line as `input` does; to warn. It cannot read an attribute of a function, a class, a
module or anything of pytest's, nor any name that begins with an underscore.
"""

import builtins
import codecs
import copy
import functools
import io
import operator
import sys
import warnings

_EXCEPTIONS = [
    cls for cls in vars(builtins).values() if isinstance(cls, type) and issubclass(cls, BaseException)
]
# Classes of the tests' own end that those of the other end may be derived from.
BASES = frozenset([object, *CONSTANT, *CHANGING, *_EXCEPTIONS])
# Classes that are the same at both ends.
_COMMON_CLASSES = {
    "%s:%s" % (cls.__module__, cls.__qualname__): cls
    for cls in (
        *(cls for cls in vars(builtins).values() if isinstance(cls, type)),
        *_CONTAINERS.values(),
        *_LIBRARY_DATA,
        *map(type, (None, ..., NotImplemented)),
    )
}
_COMMON_NAMES = {cls: name for name, cls in _COMMON_CLASSES.items()}
# More of the library that is known by its name: exceptions, and what marks the fields of a dataclass.
_COMMON_IN_LIBRARY = frozenset(
    """
    asyncio:CancelledError asyncio:InvalidStateError asyncio:QueueEmpty asyncio:QueueFull binascii:Error
    configparser:Error configparser:NoOptionError configparser:NoSectionError csv:Error
    dataclasses:FrozenInstanceError dataclasses:MISSING dataclasses:_FIELD dataclasses:_FIELD_CLASSVAR
    dataclasses:_FIELD_INITVAR decimal:DivisionByZero decimal:InvalidOperation graphlib:CycleError
    json:JSONDecodeError queue:Empty queue:Full re:error sqlite3:Error sqlite3:DatabaseError sqlite3:IntegrityError
    sqlite3:OperationalError sqlite3:ProgrammingError statistics:StatisticsError struct:error
    subprocess:CalledProcessError subprocess:TimeoutExpired threading:BrokenBarrierError tomllib:TOMLDecodeError
    zoneinfo:ZoneInfoNotFoundError
    """.split()
)


def _library_name(value):
    cls = type(value)
    is_exception = issubclass(cls, type) and issubclass(value, BaseException)
    if not is_exception and cls.__module__ != "dataclasses":
        return None
    return next((name for name in _COMMON_IN_LIBRARY if _in_library(name) is value), None)


def _in_library(name):
    """What has this name, if its module is there."""
    module, _, name = name.partition(":")
    return getattr(sys.modules.get(module), name, None)


_CALLED = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    functools.partial,
    functools._lru_cache_wrapper,
    operator.attrgetter,
    operator.itemgetter,
    operator.methodcaller,
)
_METHODS_OF_CLASSES = (types.MethodDescriptorType, types.WrapperDescriptorType)  # such as `str.upper`
_NAMES = [(name,) for name in ("__name__", "__qualname__", "__doc__", "__module__")]
# What mocks answer the tests' questions by.
_OF_MOCKS = tuple(
    "assert attach_mock await call configure_mock method_calls mock_ reset_mock return_value side_effect".split()
)
_ITERATED = "__iter__ __next__ __aiter__ __anext__".split()
_USED = {io.StringIO, io.BytesIO, types.SimpleNamespace}  # besides the tests' own classes


def _library_class(module, name):
    """A class of the library, if its module is there at all."""
    return (getattr(sys.modules[module], name),) if module in sys.modules else ()


_variables = os.environb._data  # as bytes: to look through them otherwise makes a text of each


def _surroundings():
    """The working directory, and the environment without what pytest says there of the test that runs."""
    try:
        folder = os.getcwd()
    except OSError:
        folder = None  # it has been removed
    return folder, tuple(sorted([each for each in _variables.items() if each[0][:7] != b"PYTEST_"]))


def _enter_surroundings(folder, environment):
    environment = dict(environment)
    for name in [name for name in os.environb if name not in environment]:
        del os.environb[name]
    os.environb.update(environment)
    if folder is not None and folder != os.getcwd():
        os.chdir(folder)


_OF_ASSERTIONS = AssertionError.__mro__[:-1]


class TestsEnd:
    """The policy of the process with the tests."""

    shows_data = False  # objects of the tests can be used, not looked into

    def __init__(self, own):
        self.own = own  # names of the tests' modules
        self.lines = []  # exceptions that came from the module, with the learner's lines in which they were raised
        self.decoders = {}
        self.classes = set()  # of the tests that were handed over, by id
        self.left = set()  # what was left to the module and can let a wrong answer pass, see `leave`
        self.at_import = (
            set()
        )  # the same, while the tests' files were executed: all tests may use what came of it
        self.surroundings = _surroundings()

    def global_name(self, value):
        if isinstance(value, type):
            name = _COMMON_NAMES.get(value)
            return name if name is not None else self.library_name(value)
        if isinstance(value, (types.BuiltinFunctionType, types.FunctionType)):
            return self.library_name(value)
        if isinstance(value, _METHODS_OF_CLASSES):
            owner = _COMMON_NAMES.get(value.__objclass__)
            return None if owner is None else "%s.%s" % (owner, value.__name__)
        return None

    def library_name(self, value):
        """The name of something that the standard library has at both ends."""
        module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
        if (
            type(module) is not str
            or type(name) is not str
            or module.partition(".")[0] not in sys.stdlib_module_names
        ):
            return None
        return "%s:%s" % (module, name) if getattr(sys.modules.get(module), name, None) is value else None

    def global_value(self, name):
        if name in _COMMON_IN_LIBRARY:
            __import__(name.partition(":")[0])
            return _in_library(name)
        return _COMMON_CLASSES[name]

    def methods(self, cls, methods):
        """Of the special methods of a class, those that the module may ask for."""
        if self.is_own(cls) or cls in _USED:
            return methods
        called = ["__call__"] if self.is_called(cls) else []
        return called + [name for name in methods if name in _ITERATED]

    def is_own(self, cls):
        return cls.__module__ in self.own and not issubclass(cls, _library_class("unittest", "TestCase"))

    def is_called(self, cls):
        return issubclass(cls, _CALLED) or self.is_mock(cls)

    def is_mock(self, cls):
        return issubclass(cls, _library_class("unittest.mock", "NonCallableMock"))

    def handed_over(self, cls):
        self.classes.add(id(cls))

    def leave(self, what):
        """Notes that something was left to the module: a name of `OPERATORS` with plain data, a method of plain data called; `exit`,
        a `with` block that kept an exception; `catch`, an exception that left a function of the tests; `stop`, a `StopIteration`.
        """
        self.left.add(what)

    def given(self, value):
        """Notes classes of exceptions, given by the module, of which an assertion is one, too: `except stack.EmptyError` catches
        what it likes.
        """
        for each in value if type(value) is tuple else (value,):
            if any(each is cls for cls in _OF_ASSERTIONS):
                self.leave("class")

    def frames(self, _):
        return ()

    def attributes(self, _):
        return ()

    def raised(self, error, frames):
        if type(frames) is tuple and all(type(line) is str for line in frames):
            self.lines = [*self.lines[-_KEPT:], (error, frames)]

    def lines_of(self, error):
        """The learner's lines, through which an exception came."""
        return next((frames for known, frames in self.lines if known is error), ())

    def printed(self, stream, data):
        decoder = self.decoders.get(stream)
        if decoder is None:
            decoder = self.decoders[stream] = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        (sys.stderr if stream == b"2" else sys.stdout).write(decoder.decode(data))

    def before_answer(self):
        pass

    def before_request(self, peer):
        """Lets the module have the working directory and the environment that the tests have by now."""
        now = _surroundings()
        if now != self.surroundings:
            self.surroundings = now
            peer.request("surroundings", None, now)

    def lost(self):
        """There is no module any more: no test can come to its end. What was not told has not passed."""
        for stream in (sys.__stdout__, sys.__stderr__):
            stream.flush()
        os._exit(1)

    def perform(self, name, target, args, named):
        if target is None:
            return self.serve(name, args)
        try:
            return self.use(name, target, args, named)
        except BaseException as error:
            # Those of pytest that end a test are no `Exception`.
            if isinstance(error, AssertionError) or not isinstance(error, Exception):
                self.leave("catch")
            raise

    def called(self, target, args, named):
        try:
            return target(*args, **named)
        except BaseException:
            self.leave("catch")
            raise

    def use(self, name, target, args, named):
        cls = type(target)
        if name == "call":
            if (
                self.is_called(cls)
                or id(target) in self.classes
                or not isinstance(target, type)
                and self.is_own(cls)
            ):
                return self.called(target, args, named)
        elif name == "get" and args in _NAMES and (self.is_called(cls) or isinstance(target, type)):
            # What `functools.wraps` copies.
            return getattr(target, *args)
        elif not isinstance(target, type) and (self.is_own(cls) or cls in _USED):
            if name in ("get", "set"):
                return self.attribute(name, target, *args)
            if name in FORWARDED:
                return getattr(cls, name)(target, *args)
        elif name == "get" and self.is_mock(cls):
            return self.attribute_of_mock(target, *args)
        elif name in _ITERATED and hasattr(cls, name):
            return getattr(cls, name)(target)
        refused = AttributeError if name == "get" else TypeError
        used = args[0] if name in ("get", "set", "del") and type(args[0]) is str else name
        raise refused("in isolated tests, `%s` of this object of the tests cannot be used" % used)

    def attribute_of_mock(self, mock, name):
        """What the tests have a mock answer with. Not what a mock knows of its calls, nor what they can look at it by."""
        if type(name) is not str or name[:1] == "_" or name.startswith(_OF_MOCKS):
            raise AttributeError("in isolated tests, %r of a mock cannot be used" % name)
        return getattr(mock, name)

    def attribute(self, use, target, name, *value):
        if type(name) is not str or name[:1] == "_":
            raise AttributeError("in isolated tests, %r of this object of the tests cannot be used" % name)
        if use == "get":
            return getattr(target, name)
        # Data only: a function that is replaced could be one that decides.
        if callable(vars(target).get(name, callable)) or callable(value[0]):
            raise AttributeError("in isolated tests, %r of this object of the tests cannot be set" % name)
        return setattr(target, name, *value)

    def serve(self, name, args):
        if name == "input":
            return builtins.input(*args)
        if name == "warn":
            text, category, file, line = args
            return warnings.warn_explicit(text, category, file, line)
        raise TypeError("a request of an unknown kind")


class ModuleEnd:
    """The policy of the process with the learner's module."""

    shows_data = True

    def __init__(self, frames):
        self.frames = frames

    def global_name(self, value):
        name = _COMMON_NAMES.get(value) if isinstance(value, type) else None
        return name or _library_name(value)

    def global_value(self, name):
        module, _, name = name.partition(":")
        __import__(module)
        return functools.reduce(getattr, name.split("."), sys.modules[module])

    def methods(self, _, methods):
        return methods

    def attributes(self, error):
        """What an exception was given beside its arguments."""
        return tuple(
            [(name, value) for name, value in vars(error).items() if type(name) is str and name[:1] != "_"]
        )

    def raised(self, error, frames):
        pass

    def lost(self):
        os._exit(0)

    def printed(self, stream, data):
        raise TypeError("the tests print by themselves")

    def handed_over(self, _):
        pass

    def leave(self, what):
        pass

    def given(self, value):
        pass

    def before_request(self, _):
        self.before_answer()

    def before_answer(self):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass

    def perform(self, name, target, args, named):
        if name == "call":
            return target(*args, **named)
        if name == "surroundings":
            return _enter_surroundings(*args)
        return _PERFORMED.get(name, functools.partial(_special_method, name))(target, *args)


def _special_method(name, target, *args):
    return getattr(type(target), name)(target, *args)


def _attribute_of(target, name):
    value = getattr(target, name)
    if name == "__dict__" and isinstance(target, types.ModuleType):
        return {key: each for key, each in value.items() if key != "__builtins__"}
    return value


def _data(target):
    return CHANGING[data_base(type(target))](target)


def _module(_, name):
    __import__(name)
    return sys.modules[name]


def _module_again(_, name):
    sys.modules.pop(name, None)
    return _module(_, name)


def _reload(module):
    import importlib  # not everybody has it

    return importlib.reload(module)


_PERFORMED = {
    "import": _module,
    "import again": _module_again,
    "reload": _reload,
    "get": _attribute_of,
    "set": setattr,
    "del": delattr,
    "dir": lambda target: tuple(dir(target)),
    "raw": _data,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


class _Printed(io.RawIOBase):
    """Standard output or error of the module: part of what the tests print."""

    def __init__(self, connection, stream):
        self.connection, self.stream = connection, stream

    def writable(self):
        return True

    def fileno(self):
        return self.stream

    def write(self, data):
        data = bytes(data)
        self.connection.send(b"o%d" % self.stream + data)
        return len(data)


def serve_module(module, fd, frames):
    """Answers the tests until they have ended."""
    peer = Peer(fd, 1, ModuleEnd(frames))
    for stream, name in ((1, "stdout"), (2, "stderr")):
        buffered = io.BufferedWriter(_Printed(peer.connection, stream))
        text = io.TextIOWrapper(buffered, "utf-8", "backslashreplace", "\n", line_buffering=stream == 2)
        setattr(sys, name, text)
        setattr(sys, "__%s__" % name, text)
    own_input = builtins.input
    if own_input is _input:
        builtins.input = lambda prompt="", /: peer.request("input", None, (str(prompt),))
    warnings.simplefilter("always")
    warnings._showwarnmsg_impl = lambda message: peer.request(
        "warn", None, (str(message.message), message.category, message.filename, message.lineno)
    )
    peer.tell(b"r", module)
    while True:
        letter, body = peer.receive()
        if letter != b"q":
            os._exit(0)
        peer.answer(body)
        del body


_input = builtins.input


def reach_module(fd, own, compiled=lambda: None):
    """From the tests: the connection, the learner's module, and records that say why that was not imported.

    Until it is, what comes are records of the harness there. `compiled` is called when they say that it compiles.
    """
    peer = Peer(fd, 0, TestsEnd(own))
    trouble = []
    try:
        while True:
            header = peer.connection.read(11)
            length = int(header[1:])
            if not 0 <= length <= _LONGEST_RECORD:
                raise Broken("a record that is too long")
            record = header[0], peer.connection.read(length)
            if record[0] == b"L"[0]:
                return peer, peer.wait(), None
            trouble.append(record)
            if record == (b"S"[0], b"loading"):
                compiled()
            if record[0] == b"E"[0]:
                return peer, None, [record for record in trouble if record[0] in b"CE"]
    except (Gone, Broken, ValueError):
        peer.policy.lost()


_LONGEST_RECORD = 256 << 10
