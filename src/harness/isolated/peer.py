"""One end of the connection between a teacher's tests and a learner's module: asks the other end, and answers it.

Both ends say the same: a request, and while its answer is awaited the other end may make requests of its own. What it may
ask for is decided by the `policy` of this end, see tests_end.py and module_end.py.

    q   request: name, target, arguments, named arguments
    r   answer: a value
    x   answer: an exception
    o   what was printed: a digit for the stream, bytes
"""

import os
import threading
import weakref

_KEPT = 64  # exceptions, to know them again when they come back
_CAUSES = 10
_FRAMES = 16
_DEEP_IN_DATA = 20  # of objects with data of their own in each other
_READ_AHEAD = 4096  # most messages are shorter
_ENDING = ("__next__", "__anext__")  # requests that may end an iteration


class Gone(Exception):
    """There is nobody at the other end any more."""


class Connection:
    """Messages over a socket, whole."""

    def __init__(self, fd):
        self.fd = fd
        self.sending = threading.Lock()
        self.ahead = b""  # has come and was not asked for yet

    def send(self, message):
        data = _NUMBER.pack(len(message)) + message
        with self.sending:
            try:
                while data:
                    data = data[os.write(self.fd, data) :]
            except OSError as error:
                raise Gone from error

    def receive(self):
        length = _NUMBER.unpack(self.read(4))[0]
        if length == 0 or length > LARGEST_MESSAGE:
            raise Broken("a message of %d bytes" % length)
        return self.read(length)

    def read(self, length):
        data = self.ahead
        if len(data) < length:
            parts, missing = [data], length - len(data)
            while missing > 0:
                try:
                    part = os.read(self.fd, min(max(missing, _READ_AHEAD), 1 << 20))
                except OSError as error:
                    raise Gone from error
                if not part:
                    raise Gone
                parts.append(part)
                missing -= len(part)
            data = b"".join(parts)
        self.ahead = data[length:]
        return data[:length]


class Peer:
    """This end. `first` is 0 or 1, and the other one at the other end."""

    def __init__(self, fd, first, policy):
        self.connection, self.policy = Connection(fd), policy
        self.shared, self.objects = Shared(first), Objects(self)
        self.turn = threading.RLock()

    def request(self, name, target, args=(), named=()):
        with self.turn:
            self.policy.before_request(self)
            self.tell(b"q", (name, target, args, named))
            try:
                return self.wait()
            except (StopIteration, StopAsyncIteration):
                # Whoever goes through something with a function of the module takes it for the end.
                if name not in _ENDING:
                    self.policy.leave("stop")
                raise

    def tell(self, letter, body):
        writer = Writer(self.shared, self.objects)
        try:
            message = writer.message(letter, body)
        except BaseException:
            self.shared.undo(writer)
            self.objects.undo(writer)
            raise
        try:
            self.connection.send(message)
        except Gone:
            self.policy.lost()

    def wait(self):
        """Answers requests until there is an answer for this end."""
        while True:
            letter, body = self.receive()
            if letter == b"r":
                self.policy.given(body)
                return body
            if letter == b"x" and isinstance(body, BaseException):
                raise body
            if letter != b"q":
                self.policy.lost()
            self.answer(body)

    def receive(self):
        """The next message. Without one, or if it is none of ours, this process ends."""
        try:
            while True:
                message = self.connection.receive()
                if message[:1] != b"o":
                    return Reader(message, self.shared, self.objects).message()
                self.policy.printed(message[1:2], message[2:])
        except (Gone, Broken):
            self.policy.lost()

    def answer(self, body):
        try:
            name, target, args, named = body
            named = dict(named)
        except (TypeError, ValueError):
            self.policy.lost()
        if type(name) is not str or type(args) is not tuple:
            self.policy.lost()
        del body
        try:
            letter, result = b"r", self.policy.perform(name, target, args, named)
        except BaseException as error:
            letter, result = b"x", error
        del target, args, named
        with self.turn:
            self.policy.before_answer()
            try:
                self.tell(letter, result)
            except Exception as error:
                self.tell(b"x", TypeError("cannot be handed over in isolated tests: %s" % error))


class Objects:
    """What is no plain data: those of this end that the other end knows, and those of the other end."""

    def __init__(self, peer):
        self.peer = peer
        self.next = 1
        self.ours, self.our_numbers = {}, {}  # number: object and how often it was told of; by id
        self.described = set()
        self.theirs, self.their_classes, self.class_numbers = {}, {}, {}
        self.their_exceptions, self.exception_numbers = {}, {}
        self.dead = []

    # Writing.

    def write(self, writer, value, out, depth):
        number = self.their_number(value)
        if number is not None:
            out.append(b"H" + _NUMBER.pack(number))
        elif isinstance(value, type):
            self.peer.policy.handed_over(value)
            self.write_class(writer, value, out, depth)
        elif isinstance(value, _Base):
            self.write_class(writer, value.cls, out, depth, BASES)
        elif isinstance(value, types.TracebackType):
            out.append(b"N")
        elif isinstance(value, BaseException):
            out.append(b"X" + _NUMBER.pack(self.number(value)))
            self.write_class(writer, type(value), out, depth)
            writer.sequence(b"t", self.record(value, depth), out, depth)
        elif (name := self.peer.policy.global_name(value)) is not None:
            writer.sequence(b"G", (name,), out, depth)
        else:
            cls = type(value)
            base = data_base(cls)
            number = self.number(value)
            out.append(b"O" + _NUMBER.pack(number))
            self.write_class(writer, cls, out, depth, ())
            data = CONSTANT[base](value) if base in CONSTANT else None
            if base in CHANGING and self.peer.policy.shows_data and number not in writer.shown:
                writer.shown.add(number)
                data = parts_of(base, value) if depth < _DEEP_IN_DATA else None
            writer.value(data, out, depth + 1)

    def their_number(self, value):
        if is_remote(value):
            return number_of(value)
        if is_remote_class(value):
            return self.class_numbers[value]
        return self.exception_numbers.get(id(value)) if isinstance(value, BaseException) else None

    def number(self, value):
        number = self.our_numbers.get(id(value))
        if number is None:
            number, self.next = self.next, self.next + 1
            self.ours[number] = [value, 0]
            self.our_numbers[id(value)] = number
        self.ours[number][1] += 1
        return number

    def write_class(self, writer, cls, out, depth, same=None):
        """`same` are the classes that may be the other end's own; any that it has too, if it is None."""
        if is_remote_class(cls):
            out.append(b"H" + _NUMBER.pack(self.class_numbers[cls]))
            return
        name = self.peer.policy.global_name(cls)
        if name is not None and (same is None or cls in same):
            writer.sequence(b"G", (name,), out, depth)
            return
        number = self.number(cls)
        if number in self.described:
            out.append(b"k" + _NUMBER.pack(number))
            return
        self.described.add(number)
        writer.described.append(number)
        out.append(b"K" + _NUMBER.pack(number))
        writer.sequence(b"t", describe(cls, self.peer.policy), out, depth)

    def record(self, error, depth):
        deep = depth >= _CAUSES
        args = error.args if type(error.args) is tuple else ()
        if isinstance(error, BaseExceptionGroup):
            args = (error.message, tuple(error.exceptions))
        notes = [note for note in getattr(error, "__notes__", None) or () if isinstance(note, str)]
        policy = self.peer.policy
        return (
            args,
            tuple(notes),
            policy.attributes(error) if policy.global_name(type(error)) is not None else (),
            None if deep else error.__cause__,
            None if deep or error.__cause__ is not None else error.__context__,
            error.__suppress_context__,
            tuple(policy.frames(error))[-_FRAMES:],
        )

    def gone(self):
        dead, self.dead = self.dead, []
        return dead

    def undo(self, writer):
        self.described.difference_update(writer.described)

    # Reading.

    def read(self, reader, tag, depth):
        if depth >= DEEPEST + _CAUSES:
            raise Broken("data lies too deep")
        if tag == b"k":
            return self.their_classes[reader.number()]
        if tag == b"K":
            return self.read_class(reader, depth)
        if tag == b"O":
            return self.read_object(reader, depth)
        if tag == b"X":
            return self.read_exception(reader, depth)
        if tag == b"G":
            return self.peer.policy.global_value(*reader.sequence(depth))
        raise Broken("a value of an unknown kind")

    def read_class(self, reader, depth):
        number = reader.number()
        if reader.take(1) != b"t" or number in self.their_classes:
            raise Broken("a class is described for the second time")
        name, qualname, module, doc, bases, methods, hidden, of_class, unhashable = reader.sequence(depth)
        texts = (name, qualname, module, *hidden)
        if any(text[:2] == "__" or text[:7] == "_gradus" for text in hidden):
            raise Broken("a class with a name that it cannot have")
        if not all(type(text) is str for text in texts) or not FORWARDED.issuperset(methods + of_class):
            raise Broken("a class is described in another way")
        if not all(is_remote_class(base) or base in BASES for base in bases):
            raise Broken("a class with a base that it cannot have")
        meta = make_meta(bases, of_class)
        cls = make_class(
            self.peer, meta, name, qualname, module, doc, bases, methods, hidden, unhashable is True
        )
        self.their_classes[number] = cls
        self.class_numbers[cls] = number
        return cls

    def read_object(self, reader, depth):
        number, cls = reader.number(), self.read_own_class(reader, depth)
        data = reader.value(depth + 1)
        known = self.theirs.get(number)
        proxy = known[0]() if known else None
        if proxy is None:
            if not is_remote_class(cls):
                raise Broken("an object of a class that it cannot have")
            proxy = make_object(cls, data)
            object.__setattr__(proxy, "_gradus_number", number)
            known = self.theirs[number] = [None, 0]
            known[0] = self.reference(proxy, number, known)
        refill(proxy, data)
        known[1] += 1
        return proxy

    def reference(self, proxy, number, known):
        def ended(_):
            if self.theirs.get(number) is known:
                del self.theirs[number]
            self.dead.append((number, known[1]))

        try:
            return weakref.ref(proxy, ended)
        except TypeError:
            # Nobody can see when an object of such a class goes.
            return lambda: proxy

    def read_own_class(self, reader, depth):
        cls = reader.value(depth + 1)
        if not isinstance(cls, type):
            raise Broken("a class is none")
        return cls

    def read_exception(self, reader, depth):
        number, cls = reader.number(), self.read_own_class(reader, depth)
        if not issubclass(cls, BaseException) or reader.take(1) != b"t":
            raise Broken("an exception is none")
        args, notes, attributes, cause, context, suppress, frames = reader.sequence(depth)
        for each in (cause, context):
            if each is not None and not isinstance(each, BaseException):
                raise Broken("an exception with a cause that is none")
        known = self.their_exceptions.get(number)
        if known is not None:
            known[1] += 1
            return known[0]
        if not all(type(note) is str for note in notes):
            raise Broken("an exception with a note that is none")
        error = make_exception(cls, args, list(notes))
        for name, value in attributes if not is_remote_class(cls) else ():
            if type(name) is not str or name[:1] == "_":
                raise Broken("an exception with an attribute that it cannot have")
            object.__setattr__(error, name, value)
        error.__cause__, error.__context__, error.__suppress_context__ = cause, context, suppress is True
        if is_remote_class(cls):
            object.__setattr__(error, "_gradus_number", number)
        self.keep(error, number)
        self.peer.policy.raised(error, frames)
        return error

    def keep(self, error, number):
        """Knows an exception for some time: exceptions cannot be watched as other objects are."""
        self.their_exceptions[number] = [error, 1]
        self.exception_numbers[id(error)] = number
        if len(self.their_exceptions) > _KEPT:
            oldest = next(iter(self.their_exceptions))
            error, times = self.their_exceptions.pop(oldest)
            del self.exception_numbers[id(error)]
            if not is_remote_class(type(error)):
                self.dead.append((oldest, times))

    def forget(self, number, times):
        entry = self.ours[number]
        entry[1] -= times
        if entry[1] <= 0 and not isinstance(entry[0], type):
            del self.ours[number]
            del self.our_numbers[id(entry[0])]


class _Base:
    """Marks a class of which others are derived."""

    __slots__ = ("cls",)

    def __init__(self, cls):
        self.cls = cls


def describe(cls, policy):
    """What the other end is told of a class: see `make_class`."""
    mro = type.__dict__["__mro__"].__get__(cls)
    names_of = type.__dict__["__dict__"].__get__
    data = data_base(cls)
    kept = (object, BaseException)
    own = [each for each in mro if policy.global_name(each) is None or each not in BASES]
    # What a builtin class of data does, the other end's own instance does: unless the data is here only.
    asked = own + [each for each in mro if each is data and data in CHANGING]
    methods = {
        name
        for each in asked
        for name in names_of(each)
        if name in FORWARDED and names_of(each)[name] is not None
    }
    local = [each for each in mro if each not in own and each not in kept]
    hidden = {
        name
        for each in own
        for name in names_of(each)
        if type(name) is str and name[:2] != "__" and any(name in names_of(base) for base in local)
    }
    meta = type.__dict__["__mro__"].__get__(type(cls))
    of_class = {
        name for each in meta if each not in (type, object) for name in names_of(each) if name in FORWARDED
    }
    unhashable = next(
        (names_of(each)["__hash__"] is None for each in mro if "__hash__" in names_of(each)), False
    )
    doc = names_of(cls).get("__doc__")
    return (
        str(cls.__name__),
        str(cls.__qualname__),
        str(type.__dict__["__module__"].__get__(cls)),
        doc if type(doc) is str else None,
        tuple(map(_Base, type.__dict__["__bases__"].__get__(cls))),
        tuple(policy.methods(cls, sorted(methods))),
        tuple(sorted(hidden)),
        tuple(sorted(of_class)),
        unhashable,
    )
