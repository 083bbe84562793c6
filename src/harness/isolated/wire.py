"""Values and messages between a teacher's tests and a learner's module, which run in two processes.

Stands in front of the other files of this folder and is compiled with them; the same text serves both ends. What comes from
the other end is bytes: it is read with bounds, makes values of exact types and nothing else, and runs nothing. Anything
that is not as it has to be is `Broken`.

A message is its length in four bytes, a letter, and

    counts     how many there are of each of the following four
    new        containers that were not shared yet: number, kind
    body       one value
    contents   of shared containers that are new or have changed: number, values
    dropped    numbers of containers that are not shared any more
    gone       numbers and counts of objects

It is read in the order in which it was written: what comes later refers to what came before, such as to a class.

Lists, dicts and sets are shared: each end has one of its own, and what one end changed is told with its next message, so
that a function that sorts the list it was given has sorted the caller's. Everything else that is no plain data is an
object of the end that has it, and a number at the other one.
"""

import datetime
import decimal
import fractions
import pathlib
import struct
import sys
import uuid
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque

LARGEST_MESSAGE = 16 << 20
DEEPEST = 100  # of tuples in tuples; lists and the like may be nested as deep as they want
_NUMBER, _COUNTS = struct.Struct(">I"), struct.Struct(">IIII")
_FLOAT, _COMPLEX = struct.Struct(">d"), struct.Struct(">dd")


class Broken(Exception):
    """What came is no message of ours."""


_CONTAINERS = {
    b"l": list,
    b"d": dict,
    b"u": set,
    b"y": bytearray,
    b"q": deque,
    b"f": defaultdict,
    b"o": OrderedDict,
    b"n": Counter,
}
_CONTAINER_KINDS = {cls: kind for kind, cls in _CONTAINERS.items()}
_MAPPINGS = (dict, defaultdict, OrderedDict, Counter)
_SINGLE = {b"N": None, b"T": True, b"F": False, b"E": ..., b"M": NotImplemented}
_SINGLE_TAGS = {type(None): b"N", type(...): b"E", type(NotImplemented): b"M"}


_DATE = ("year", "month", "day")
_TIME = ("hour", "minute", "second", "microsecond", "tzinfo")


def _fields(*names):
    def read(value):
        fields = tuple([getattr(value, name) for name in names])
        zone = fields[-2] if names[-1] == "fold" else None
        if zone is not None and type(zone) not in _LIBRARY_DATA:
            raise ValueError("isolated tests know no time zone of the class %s" % type(zone).__name__)
        return fields

    return read


def _with_fold(cls):
    return lambda *fields: cls(*fields[:-1], fold=fields[-1])


# By exact class: name, what it is made of, how it is made again.
_LIBRARY_DATA = {
    decimal.Decimal: ("decimal", lambda value: (str(value),), lambda text: decimal.Decimal(text)),
    fractions.Fraction: ("fraction", _fields("numerator", "denominator"), fractions.Fraction),
    datetime.date: ("date", _fields(*_DATE), datetime.date),
    datetime.time: ("time", _fields(*_TIME, "fold"), _with_fold(datetime.time)),
    datetime.datetime: ("datetime", _fields(*_DATE, *_TIME, "fold"), _with_fold(datetime.datetime)),
    datetime.timedelta: ("timedelta", _fields("days", "seconds", "microseconds"), datetime.timedelta),
    datetime.timezone: ("timezone", lambda value: value.__getinitargs__(), datetime.timezone),
    zoneinfo.ZoneInfo: ("zone", lambda value: (value.key,), zoneinfo.ZoneInfo),
    uuid.UUID: ("uuid", lambda value: (value.hex,), uuid.UUID),
    pathlib.PosixPath: ("path", lambda value: (str(value),), pathlib.PosixPath),
    pathlib.PurePosixPath: ("pure path", lambda value: (str(value),), pathlib.PurePosixPath),
}
_MAKERS = {name: make for name, _, make in _LIBRARY_DATA.values()}


class Shared:
    """The containers that both ends have."""

    def __init__(self, step):
        self.next = step  # one end counts even numbers, the other odd ones
        self.containers = {}  # by number: the container, what it held when both ends last agreed
        self.numbers = {}  # by id

    def number(self, container):
        return self.numbers.get(id(container))

    def add(self, container, number=None):
        if number is None:
            number, self.next = self.next, self.next + 2
        self.containers[number] = [container, None]
        self.numbers[id(container)] = number
        return number

    def undo(self, writer):
        """Forgets what a message would have told that was not sent."""
        for number, _ in writer.new:
            self.drop(number)
        for number in writer.told:
            if number in self.containers:
                self.containers[number][1] = None

    def drop(self, number):
        container, _ = self.containers.pop(number, (None, None))
        if container is not None:
            del self.numbers[id(container)]

    def changed(self):
        """Numbers of containers that do not hold what they held."""
        return [number for number, (container, held) in self.containers.items() if _differs(container, held)]

    def unused(self):
        """Numbers of containers that nobody at this end refers to any more."""
        found = []
        for number, entry in self.containers.items():
            if sys.getrefcount(entry[0]) <= _ALONE:
                found.append(number)
        return found


def _held(container):
    """What a container holds, to see later whether it still does."""
    if type(container) is bytearray:
        return bytes(container)
    if type(container) in _MAPPINGS:
        return [part for entry in container.items() for part in entry]
    return list(container)


def _differs(container, held):
    # By identity: no method of any object is asked.
    if held is None:
        return True
    now = _held(container)
    if type(now) is bytes:
        return now != held
    return len(now) != len(held) or not all(map(_same, now, held))


def _same(one, other):
    return one is other


def _count_alone():
    """The count of references of a container that only `Shared` has."""
    shared = Shared(0)
    shared.containers[0] = [[], None]
    entry = shared.containers[0]
    return sys.getrefcount(entry[0])


_ALONE = _count_alone()


class Writer:
    """One message. `objects` knows what is no plain data."""

    def __init__(self, shared, objects):
        self.shared, self.objects = shared, objects
        self.new, self.waiting, self.told = [], [], []
        self.described = []  # numbers of classes
        self.shown = set()  # numbers of objects whose data is in the message

    def message(self, letter, body):
        shared = self.shared
        written = []
        self.value(body, written, 0)
        self.waiting += [number for number in shared.changed() if number not in self.waiting]
        contents = []
        while self.waiting:
            number = self.waiting.pop()
            contents.append(_NUMBER.pack(number))
            self.contents(number, contents)
        dropped = shared.unused()
        for number in dropped:
            shared.drop(number)
        gone = self.objects.gone()
        message = [letter, _COUNTS.pack(len(self.new), len(self.told), len(dropped), len(gone))]
        message += [_NUMBER.pack(number) + kind for number, kind in self.new]
        message += written
        message += contents
        message += map(_NUMBER.pack, dropped)
        message += [_NUMBER.pack(number) + _NUMBER.pack(times) for number, times in gone]
        message = b"".join(message)
        if len(message) > LARGEST_MESSAGE:
            raise ValueError("too much data for isolated tests: %d bytes" % len(message))
        return message

    def contents(self, number, out):
        self.told.append(number)
        entry = self.shared.containers[number]
        container = entry[0]
        entry[1] = held = _held(container)
        if type(held) is bytes:
            self.value(held, out, 0)
            return
        if type(container) is defaultdict:
            held = [container.default_factory, *held]
        out.append(_NUMBER.pack(len(held)))
        for value in held:
            self.value(value, out, 0)

    def value(self, value, out, depth):
        cls = type(value)
        if cls is str:
            out.append(_sized(b"s", value.encode("utf-8", "surrogatepass")))
        elif cls is int:
            out.append(_sized(b"i", value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)))
        elif cls is bool:
            out.append(b"T" if value else b"F")
        elif cls in _SINGLE_TAGS:
            out.append(_SINGLE_TAGS[cls])
        elif cls is float:
            out.append(b"g" + _FLOAT.pack(value))
        elif cls is tuple or cls is frozenset:
            self.sequence(b"t" if cls is tuple else b"z", tuple(value), out, depth)
        elif cls in _CONTAINER_KINDS:
            self.container(value, cls, out)
        elif cls is bytes:
            out.append(_sized(b"b", value))
        elif cls is complex:
            out.append(b"j" + _COMPLEX.pack(value.real, value.imag))
        elif cls is range or cls is slice:
            parts = (value.start, value.stop, value.step)
            self.sequence(b"r" if cls is range else b"x", parts, out, depth)
        elif cls in _LIBRARY_DATA:
            name, read, _ = _LIBRARY_DATA[cls]
            self.sequence(b"D", (name, *read(value)), out, depth)
        else:
            self.objects.write(self, value, out, depth)

    def sequence(self, tag, values, out, depth):
        if depth >= DEEPEST:
            raise ValueError("data lies too deep inside other data for isolated tests")
        out.append(tag + _NUMBER.pack(len(values)))
        for value in values:
            self.value(value, out, depth + 1)

    def container(self, value, cls, out):
        number = self.shared.number(value)
        if number is None:
            number = self.shared.add(value)
            self.new.append((number, _CONTAINER_KINDS[cls]))
            self.waiting.append(number)
        out.append(b"C" + _NUMBER.pack(number))


def _sized(tag, data):
    return tag + _NUMBER.pack(len(data)) + data


class Reader:
    """Reads one message. Raises nothing but `Broken`."""

    def __init__(self, data, shared, objects):
        self.data, self.shared, self.objects = data, shared, objects
        self.at = 1

    def message(self):
        """Its letter and its body. Containers have their new contents then."""
        try:
            return self.data[:1], self.whole()
        except Broken:
            raise
        except Exception as error:
            raise Broken("a message cannot be read: %r" % error) from error

    def whole(self):
        shared = self.shared
        new, changed, dropped, gone = _COUNTS.unpack(self.take(_COUNTS.size))
        for _ in range(new):
            number, cls = self.number(), _CONTAINERS[self.take(1)]
            if number in shared.containers or number % 2 == shared.next % 2:
                raise Broken("a container is new for the second time")
            shared.add(cls(), number)
            shared.containers[number][1] = _held(cls())
        body = self.value(0)
        contents = []
        for _ in range(changed):
            entry = shared.containers[self.number()]
            contents.append((entry, self.contents(type(entry[0]))))
        for _ in range(dropped):
            shared.drop(self.number())
        for _ in range(gone):
            self.objects.forget(self.number(), self.number())
        if self.at != len(self.data):
            raise Broken("there is something behind a message")
        # All of it first: to look up a key can ask the other end, which must not be told of a container that is half full.
        contents = [(entry, _made(type(entry[0]), values)) for entry, values in contents]
        for entry, made in contents:
            _fill(entry[0], made)
            entry[1] = _held(entry[0])
        return body

    def contents(self, cls):
        if cls is bytearray:
            return self.value(0)
        return [self.value(0) for _ in range(self.count())]

    def take(self, count):
        start, self.at = self.at, self.at + count
        if self.at > len(self.data):
            raise Broken("a message is too short")
        return self.data[start : self.at]

    def number(self):
        at, self.at = self.at, self.at + 4
        return _NUMBER.unpack_from(self.data, at)[0]

    def sized(self):
        start = self.at + 4
        self.at = end = start + _NUMBER.unpack_from(self.data, self.at)[0]
        if end > len(self.data):
            raise Broken("a message is too short")
        return self.data[start:end]

    def count(self):
        """Of what follows, each of which takes a byte at least."""
        count = self.number()
        if count > len(self.data) - self.at:
            raise Broken("a message is too short")
        return count

    def value(self, depth):
        tag = self.data[self.at : self.at + 1]
        self.at += 1
        if tag == b"s":
            return self.sized().decode("utf-8", "surrogatepass")
        if tag == b"t":
            return tuple(self.sequence(depth))
        if tag == b"H":
            return self.objects.ours[self.number()][0]
        if tag == b"i":
            return int.from_bytes(self.sized(), "big", signed=True)
        if tag in _SINGLE:
            return _SINGLE[tag]
        if tag == b"g":
            return _FLOAT.unpack(self.take(8))[0]
        if tag == b"C":
            return self.shared.containers[self.number()][0]
        if tag == b"b":
            return self.sized()
        if tag == b"j":
            return complex(*_COMPLEX.unpack(self.take(16)))
        if tag in _SEQUENCES:
            return _SEQUENCES[tag](self.sequence(depth))
        return self.objects.read(self, tag, depth)

    def sequence(self, depth):
        if depth >= DEEPEST:
            raise Broken("data lies too deep")
        return [self.value(depth + 1) for _ in range(self.count())]


def _made(cls, values):
    """A container of a class with these contents."""
    if cls is defaultdict:
        return defaultdict(values[0], zip(values[1::2], values[2::2]))
    if cls in _MAPPINGS:
        # Not `Counter(pairs)`, which counts them.
        made = cls()
        for key, value in zip(values[::2], values[1::2]):
            made[key] = value
        return made
    return cls(values)


def _fill(container, made):
    """Gives a container the contents of another one."""
    if type(container) in (list, bytearray):
        container[:] = made
        return
    container.clear()
    if type(container) is deque:
        container.extend(made)
    elif type(container) is Counter:
        dict.update(container, made)
    else:
        container.update(made)
    if type(container) is defaultdict:
        container.default_factory = made.default_factory


def _library(parts):
    return _MAKERS[parts[0]](*parts[1:])


_SEQUENCES = {
    b"z": frozenset,
    b"r": lambda parts: range(*parts),
    b"x": lambda parts: slice(*parts),
    b"D": _library,
}
