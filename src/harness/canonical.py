"""Writes a value as data: `encode(value) -> bytes`, the canonical form that `compare::value` reads.

This runs inside the learner's process, after the learner's code, so it trusts nothing that can be changed from
there. Every builtin is captured when this file is executed, before the learner's file is loaded, and values are
read by the C accessors of their real types: no `__eq__`, `__repr__`, `__class__`, `__iter__`, `__len__`,
`__hash__`, `__getattr__`, property or metaclass of the learner is ever called. The one exception is draining an
iterator, whose whole point is to run it; what that raises is the only thing that `encode` raises.

It must not import anything: the interpreter starts without `site`, and `decimal` or `enum` would cost more than
everything else here. Classes of such modules are recognised when the learner has imported them.

The form is lines of ASCII. The first character of a line says what it is, text is the hex of its UTF-8:

    N T F E M                None, True, False, Ellipsis, NotImplemented
    i-1f                     int, in hex
    f1.5                     float, as its repr: the shortest text that reads back as the same number
    j1.5 -0.0                complex: real and imaginary part
    s.. b.. a..              str (lone surrogates pass), bytes, bytearray
    d1.50                    Decimal
    r0 a 1                   range: start, stop, step as ints in hex
    k.. K..                  class object: of C, of Python
    lN tN qN uN zN           list, tuple, deque, set, frozenset: N values follow
    mKIND N                  dict, defaultdict, OrderedDict, Counter: N keys and values follow, in turn
    gKIND N END              iterator or view: N values follow; END is `.`, or `+` if there were more
    OKIND CLASS N NAME...    dataclass, namedtuple, exception or a library's object: N fields follow, the last ones
                             with these names
    eCLASS NAME              enum member: its value follows
    SCLASS                   the next value is of this class, derived from that builtin
    oKIND NAME               something that has no data to compare: a function, a plain object, ...
    cN                       a cycle: the container N levels up
    xdeep, xlarge KIND N     left out: too deep; everything left out: too large (N items, or `-`)
"""


def _build(
    BaseException=BaseException, Exception=Exception, LookupError=LookupError, MemoryError=MemoryError,
    bool=bool, bytearray=bytearray, bytes=bytes, complex=complex, dict=dict, float=float, frozenset=frozenset,
    id=id, int=int, iter=iter, len=len, list=list, map=map, next=next, object=object, range=range, set=set,
    slice=slice, str=str, tuple=tuple, type=type,
):  # fmt: skip
    # Parameters, not globals: whatever becomes of the module `builtins`, these stay what they are now.
    from sys import modules

    MAX_DEPTH = 200
    MAX_NODES = 2_000_000
    CONTAINER = 8  # what a container that is not empty counts for: it takes that much longer than a number
    MAX_BYTES = 16 * 1024 * 1024
    MAX_DRAINED = 10_000
    CHUNK = 1024

    IMMUTABLE = 1 << 8  # flag of classes written in C: nothing in Python can make or change one

    class TooLarge(Exception):
        """More nodes or bytes than anybody will read."""

    # The raw accessors of classes: a metaclass cannot stand in front of them.
    mro_of = type.__dict__["__mro__"].__get__
    base_of = type.__dict__["__base__"].__get__
    flags_of = type.__dict__["__flags__"].__get__
    module_of = type.__dict__["__module__"].__get__
    qualname_of = type.__dict__["__qualname__"].__get__
    class_dict = type.__dict__["__dict__"].__get__

    module_type = type(modules["sys"])
    module_dict = module_type.__dict__["__dict__"].__get__
    function_type = type(_build)
    function_name = function_type.__dict__["__qualname__"].__get__
    builtin_type = type(len)
    builtin_name = builtin_type.__dict__["__qualname__"].__get__
    slot_type = type(slice.__dict__["start"])
    slot_value = slot_type.__get__
    getset_type = type(type.__dict__["__dict__"])
    getset_value = getset_type.__get__

    join_lines = "\n".join
    encode_text = str.encode
    hex_of = bytes.hex
    plain_int = int.__add__
    float_text = float.__repr__
    real_of = complex.__dict__["real"].__get__
    imag_of = complex.__dict__["imag"].__get__
    dict_items = dict.items
    dict_get = dict.get

    def text(value):
        return hex_of(encode_text(value, "utf-8", "surrogatepass"))

    def class_name(cls):
        return text(qualname_of(cls))

    # Looking things up without asking the object.

    def from_module(module, name):
        found = dict_get(modules, module)
        return dict_get(module_dict(found), name) if type(found) is module_type else None

    MISSING = object()

    def stored_in_class(cls, name):
        for owner in mro_of(cls):
            stored = class_dict(owner)
            if name in stored:
                return stored[name]
        return MISSING

    def has_method(cls, name):
        return stored_in_class(cls, name) is not MISSING

    def own_attributes(item):
        for owner in mro_of(type(item)):
            accessor = class_dict(owner).get("__dict__")
            if type(accessor) is getset_type:
                found = getset_value(accessor, item)
                return {name: value for name, value in dict_items(found) if type(name) is str}
        return {}

    def attribute(item, name, own):
        if name in own:
            return own[name]
        stored = stored_in_class(type(item), name)
        if type(stored) is slot_type:
            return slot_value(stored, item)
        if stored is MISSING or has_method(type(stored), "__get__"):
            raise LookupError(name)
        return stored

    # Leaves: one line each.

    def text_line(value, length=str.__len__):
        if length(value) > MAX_BYTES:
            raise TooLarge
        return "s" + text(value)

    def bytes_line(tag, length, copy):
        def line(value):
            if length(value) > MAX_BYTES:
                raise TooLarge
            return tag + hex_of(copy(value))

        return line

    singleton_line = {None: "N", True: "T", False: "F", ...: "E", NotImplemented: "M"}.__getitem__
    LEAVES = {
        id(type(None)): singleton_line,
        id(bool): singleton_line,
        id(int): "i%x".__mod__,
        id(float): "f%r".__mod__,
        id(str): text_line,
    }
    LEAF_KINDS = set(LEAVES)

    def leaf(line):
        return lambda value: (line(value), None)

    def range_line(value, get=(range.__dict__["start"], range.__dict__["stop"], range.__dict__["step"])):
        return "r%x %x %x" % tuple([plain_int(slot_value(field, value), 0) for field in get])

    def class_line(value):
        if flags_of(value) & IMMUTABLE:
            module = module_of(value)
            prefix = "" if module == "builtins" else module + "."
            return "k" + text(prefix + qualname_of(value))
        return "K" + class_name(value)

    # Containers: a line and the values that follow it.

    def items_reader(tag, length, items):
        def read(value):
            if length(value) > MAX_NODES:
                raise TooLarge
            found = list(items(value))
            return "%s%d" % (tag, len(found)), found

        return read

    def mapping_reader(kind, length=dict.__len__):
        def read(value):
            if length(value) > MAX_NODES // 2:
                raise TooLarge
            found = [part for entry in dict_items(value) for part in entry]
            return "m%s %d" % (kind, len(found) // 2), found

        return read

    def view_reader(cls):
        def read(value, items=cls.__iter__, kind=text(cls.__name__)):
            found = list(items(value))
            return "g%s %d ." % (kind, len(found)), found

        return read

    def object_reader(kind, name, fields, names=()):
        """`fields` gives the values of an object; `names` are those of the last fields."""

        def read(value):
            found = fields(value)
            return write_object(kind, name, found, names), found

        return read

    def write_object(kind, name, found, names):
        return " ".join(["O" + kind, name, "%d" % len(found)] + [text(field) for field in names])

    def exception_reader(cls, args=BaseException.__dict__["args"].__get__):
        return object_reader("exception", class_name(cls), lambda value: list(tuple_items(args(value))))

    tuple_items = tuple.__iter__
    BUILTIN = {
        id(type(None)): leaf(singleton_line),
        id(type(...)): leaf(singleton_line),
        id(type(NotImplemented)): leaf(singleton_line),
        id(bool): leaf(singleton_line),
        id(int): leaf(lambda value: "i%x" % plain_int(value, 0)),
        id(float): leaf(lambda value: "f" + float_text(value)),
        id(complex): leaf(lambda value: "j%r %r" % (real_of(value), imag_of(value))),
        id(str): leaf(text_line),
        id(bytes): leaf(bytes_line("b", bytes.__len__, lambda value: bytes_slice(value, EVERYTHING))),
        id(bytearray): leaf(bytes_line("a", bytearray.__len__, lambda value: bytes(bytearray_copy(value)))),
        id(range): leaf(range_line),
        id(type): leaf(class_line),
        id(list): items_reader("l", list.__len__, list.__iter__),
        id(tuple): items_reader("t", tuple.__len__, tuple_items),
        id(set): items_reader("u", set.__len__, set.__iter__),
        id(frozenset): items_reader("z", frozenset.__len__, frozenset.__iter__),
        id(dict): mapping_reader("dict"),
        id(slice): object_reader(
            "library",
            text("slice"),
            lambda value: [slot_value(slice.__dict__[name], value) for name in ("start", "stop", "step")],
        ),
        id(type({}.keys())): view_reader(type({}.keys())),
        id(type({}.values())): view_reader(type({}.values())),
        id(type({}.items())): view_reader(type({}.items())),
    }
    bytes_slice, bytearray_copy, EVERYTHING = bytes.__getitem__, bytearray.copy, slice(None)

    # Classes of C that are not there from the start: their accessors come from the class itself, which is genuine
    # because it cannot be changed.

    def deque_reader(cls):
        stored = class_dict(cls)
        return items_reader("q", stored["__len__"], stored["__iter__"])

    def decimal_reader(cls):
        write = class_dict(cls)["__str__"]
        return leaf(lambda value: "d" + write(value))

    def array_reader(cls):
        typecode, items = class_dict(cls)["typecode"], class_dict(cls)["tolist"]
        return object_reader(
            "library", text("array"), lambda value: [getset_value(typecode, value), items(value)]
        )

    def is_zero(value):
        return type(value) is int and not value

    def clock_reader(name, wanted, optional=()):
        """Dates and times, as their repr shows them: `optional` fields are left out at the end if they are zero."""

        def make(cls):
            fields = [stored_in_class(cls, field).__get__ for field in wanted + optional]
            extra = ("tzinfo", "fold") if optional else ()
            extra = [(field, stored_in_class(cls, field).__get__) for field in extra]

            def read(value):
                found = [field(value) for field in fields]
                while len(found) > len(wanted) and not found[-1]:
                    found.pop()
                # Not by truth or `==`: a time zone may be an object of the learner.
                named = [(field, given(value)) for field, given in extra]
                named = [(field, given) for field, given in named if given is not None and not is_zero(given)]
                found.extend([given for _, given in named])
                names = [field for field, _ in named]
                return write_object("library", text("datetime." + name), found, names), found

            return read

        return make

    def timezone_reader(cls):
        parts = class_dict(cls)["__getinitargs__"]
        return object_reader("library", text("datetime.timezone"), lambda value: list(parts(value)))

    def zoneinfo_reader(cls):
        key = class_dict(cls)["key"]
        return object_reader("library", text("ZoneInfo"), lambda value: [slot_value(key, value)])

    IN_C = {
        "collections.deque": deque_reader,
        "collections.defaultdict": lambda cls: mapping_reader("defaultdict"),
        "collections.OrderedDict": lambda cls: mapping_reader("OrderedDict"),
        "decimal.Decimal": decimal_reader,
        "array.array": array_reader,
        "datetime.date": clock_reader("date", ("year", "month", "day")),
        "datetime.time": clock_reader("time", ("hour", "minute"), ("second", "microsecond")),
        "datetime.datetime": clock_reader(
            "datetime", ("year", "month", "day", "hour", "minute"), ("second", "microsecond")
        ),
        "datetime.timedelta": clock_reader("timedelta", ("days", "seconds", "microseconds")),
        "datetime.timezone": timezone_reader,
        "zoneinfo.ZoneInfo": zoneinfo_reader,
        # The views of an OrderedDict, read as those of the dict that it is: its own way asks the keys.
        "builtins.odict_keys": lambda cls: BUILTIN[id(base_of(cls))],
        "builtins.odict_values": lambda cls: BUILTIN[id(base_of(cls))],
        "builtins.odict_items": lambda cls: BUILTIN[id(base_of(cls))],
    }

    # Classes of the library's Python files, by the name under which their module offers them.

    def fraction_reader(cls):
        return object_reader(
            "library",
            text("Fraction"),
            lambda value: [attribute(value, "_numerator", {}), attribute(value, "_denominator", {})],
        )

    def path_reader(cls):
        # Python 3.11 keeps the parts, later versions the texts that were given.
        kept = "_parts" if "_parts" in class_dict(from_module("pathlib", "PurePath")) else "_raw_paths"

        def fields(value):
            path, parts = "", attribute(value, kept, {})
            if type(parts) is not list or not all_of_kind(parts, str):
                raise LookupError(kept)
            for part in parts:
                between = "" if path[-1:] in ("", "/") else "/"
                path = part if part[:1] == "/" else path + between + part
            root = "//" if path[:2] == "//" and path[2:3] != "/" else path[:1] if path[:1] == "/" else ""
            return [root + "/".join([step for step in path.split("/") if step not in ("", ".")]) or "."]

        return object_reader("library", class_name(cls), fields)

    IN_PYTHON = {
        "Fraction": ("fractions", fraction_reader),
        "Counter": ("collections", lambda cls: mapping_reader("Counter")),
        "PurePosixPath": ("pathlib", path_reader),
        "PosixPath": ("pathlib", path_reader),
    }

    # Classes that are known by what they are made of.

    def enum_reader(cls):
        def read(value):
            own = own_attributes(value)
            return "e%s %s" % (class_name(cls), text(own["_name_"] or "")), [own["_value_"]]

        return read

    def dataclass_reader(cls, described):
        ordinary = from_module("dataclasses", "_FIELD")
        names = [
            name
            for name, field in dict_items(described)
            if attribute(field, "_field_type", {}) is ordinary and attribute(field, "compare", {}) is True
        ]

        def fields(value):
            own = own_attributes(value)
            return [attribute(value, name, own) for name in names]

        return object_reader("dataclass", class_name(cls), fields, names)

    def namedtuple_reader(cls, names):
        def fields(value):
            found = list(tuple_items(value))
            if len(found) != len(names):
                raise LookupError("_fields")
            return found

        return object_reader("namedtuple", class_name(cls), fields, names)

    def derived_reader(cls, read):
        def read_derived(value):
            line, children = read(value)
            return "S%s\n%s" % (class_name(cls), line), children

        return read_derived

    def exact_reader(cls):
        read = BUILTIN.get(id(cls))
        if read is not None:
            return read
        name = qualname_of(cls)
        if flags_of(cls) & IMMUTABLE:
            make = IN_C.get("%s.%s" % (module_of(cls), name))
            return None if make is None else make(cls)
        module, make = IN_PYTHON.get(name, (None, None)) if type(name) is str else (None, None)
        return make(cls) if module is not None and from_module(module, name) is cls else None

    def reader_of(cls):
        read = exact_reader(cls)
        if read is not None:
            return read
        lineage = mro_of(cls)
        enum = from_module("enum", "Enum")
        if enum is not None and any_is(lineage, enum):
            return enum_reader(cls)
        # `__base__` leads to the builtin whose memory layout an instance really has, whatever `mro()` claims.
        base = cls
        while base is not object:
            if base is BaseException:
                return exception_reader(cls)
            if base is type:
                return BUILTIN[id(type)]
            if base is tuple:
                names = stored_in_class(cls, "_fields")
                if type(names) is tuple and all_of_kind(names, str):
                    return namedtuple_reader(cls, names)
            read = exact_reader(base)
            if read is not None:
                return derived_reader(cls, read)
            base = base_of(base)
        described = stored_in_class(cls, "__dataclass_fields__")
        if type(described) is dict and all_of_kind(described, str):
            return dataclass_reader(cls, described)
        if has_method(cls, "__next__") and not is_undrained(lineage):
            return drain
        return opaque

    def any_is(found, wanted):
        for one in found:
            if one is wanted:
                return True
        return False

    def all_of_kind(found, kind):
        for one in found:
            if type(one) is not kind:
                return False
        return True

    def is_undrained(lineage):
        """Open files, whose next line may be a keyboard's, and proxies, which only pass the question on."""
        for cls in lineage:
            if flags_of(cls) & IMMUTABLE and module_of(cls) in ("_io", "weakref"):
                return True
        return False

    def drain(value):
        """Runs an iterator, and with it the learner's code."""
        found, end = [], object()
        while len(found) <= MAX_DRAINED:
            item = next(value, end)
            if item is end:
                break
            found.append(item)
        more = len(found) > MAX_DRAINED
        del found[MAX_DRAINED:]
        return "g%s %d %s" % (class_name(type(value)), len(found), "+" if more else "."), found

    def opaque(value):
        cls = type(value)
        if cls is function_type:
            return "ofunction " + text(function_name(value)), None
        if cls is builtin_type:
            return "ofunction " + text(builtin_name(value)), None
        if cls is module_type:
            name = dict_get(module_dict(value), "__name__")
            return "omodule " + (text(name) if type(name) is str else ""), None
        return "oobject " + class_name(cls), None

    # A class or an object that cannot be read was tampered with, or is half made: there is no data in it.

    def find_safely(cls):
        try:
            return reader_of(cls)
        except MemoryError:
            raise
        except Exception:
            return opaque

    def read_safely(read, value):
        try:
            return read(value)
        except (MemoryError, TooLarge):
            raise
        except Exception:
            return opaque(value)

    def too_large(value):
        for base in mro_of(type(value)):
            length = class_dict(base).get("__len__")
            if flags_of(base) & IMMUTABLE and length is not None:
                return "xlarge %s %d" % (class_name(base), length(value))
        return "xlarge %s -" % class_name(type(value))

    def write_leaves(children, kinds):
        """The lines of children that are all leaves, in pieces of a bounded number of lines."""
        same = LEAVES[kinds.pop()] if len(kinds) == 1 else None
        for start in range(0, len(children), CHUNK):
            part = children if len(children) <= CHUNK else children[start : start + CHUNK]
            if same is not None:
                yield join_lines(map(same, part))
            else:
                yield join_lines([LEAVES[id(type(child))](child) for child in part])

    def encode(value):
        """The canonical form of a value."""
        out = []
        nodes = size = 0
        readers = {}  # id of a class -> its reader and the class, which keeps the id its own
        open_at = {}  # id of each open container -> its level
        stack = [(iter([value]), None)]
        try:
            while stack:
                pending, container = stack[-1]
                for item in pending:
                    cls = type(item)
                    line, children = LEAVES.get(id(cls)), None
                    if line is not None:
                        line = line(item)
                    elif id(item) in open_at:
                        line = "c%d" % (len(stack) - open_at[id(item)])
                    else:
                        if id(cls) not in readers:
                            readers[id(cls)] = find_safely(cls), cls
                        read = readers[id(cls)][0]
                        line, children = read(item) if read is drain else read_safely(read, item)
                        if children is not None and len(stack) > MAX_DEPTH:
                            line, children = "xdeep", None
                    out.append(line)
                    nodes += 1
                    size += len(line) + 1
                    if size > MAX_BYTES or nodes + len(children or ()) > MAX_NODES:
                        raise TooLarge
                    if not children:
                        continue
                    nodes += CONTAINER - 1
                    kinds = set(map(id, map(type, children)))
                    if not kinds <= LEAF_KINDS:
                        open_at[id(item)] = len(stack)
                        stack.append((iter(children), id(item)))
                        break
                    nodes += len(children)
                    for lines in write_leaves(children, kinds):
                        out.append(lines)
                        size += len(lines) + 1
                        if size > MAX_BYTES:
                            raise TooLarge
                else:
                    stack.pop()
                    open_at.pop(container, None)
        except TooLarge:
            out = [too_large(value)]
        return join_lines(out).encode("ascii") + b"\n"

    return encode


encode = _build()
