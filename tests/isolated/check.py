"""The connection between tests and a learner's module, from the tests' end; `sample.py` is at the other one.

Called with the text of the connection, which is the same at both ends. Ends with an assertion, or with 0.
"""

import builtins
import collections
import contextlib
import copy
import dataclasses
import datetime
import decimal
import fractions
import functools
import inspect
import io
import json
import operator
import os
import pathlib
import socket
import sys
import types
import warnings
from unittest import mock

connection = types.ModuleType("connection")
exec(sys.stdin.read(), connection.__dict__)
sys.path.insert(0, os.path.dirname(__file__))


def start(serve):
    """A process that serves, and a socket to it."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        serve(theirs.fileno())
        os._exit(0)
    theirs.close()
    return ours


def serve_sample(fd):
    import sample

    os.write(fd, b"L0000000000")
    connection.serve_module(sample, fd, lambda _: ())


def refused(kind, work, *arguments):
    try:
        work(*arguments)
    except kind as error:
        return error
    raise AssertionError("nothing was refused")


link = start(serve_sample)
peer, m, trouble = connection.reach_module(link.fileno(), {"__main__"})
assert trouble is None


def objects_look_like_themselves():
    stack = m.Stack([1, 2])
    stack.push(3)
    assert len(stack) == 3 and list(stack) == [1, 2, 3] and stack.top == 3
    assert repr(stack) == "Stack([1, 2, 3])" and f"{stack}" == str(stack)
    assert isinstance(stack, m.Stack) and type(stack) is m.Stack and isinstance(m.Sub(), m.Stack)
    assert issubclass(m.Sub, m.Stack) and not issubclass(m.Stack, m.Sub)
    assert stack + m.Stack([4]) == m.Stack([1, 2, 3, 4]) and stack != m.Stack() and stack != [1, 2, 3]
    assert m.Stack.__doc__ == "A stack." and str(m.Stack) == "<class 'sample.Stack'>" and m.__name__ == "sample"
    assert copy.copy(stack) is not stack and copy.copy(stack) == stack
    assert isinstance(m, types.ModuleType) and inspect.isgenerator(m.count(1)) and inspect.isfunction(m.sort)
    assert str(inspect.signature(m.sort)) == "(items)"
    assert m.Stack.__dict__.get("pop") is not None and m.Stack.__dict__.get("nothing") is None
    assert "TypeError" in repr(refused(TypeError, hash, stack)), "a class with `__eq__` alone has no hash"


def data_is_shared():
    stack = m.Stack([1])
    assert stack.items is stack.items
    stack.items.append(9)
    assert len(stack) == 2
    numbers = [3, 1, 2]
    m.sort(numbers)
    assert numbers == [1, 2, 3]
    cycle = [1]
    cycle.append(cycle)
    assert m.same(cycle) is cycle
    # What is in a container is of a class that is told of with the arguments.
    class Place:
        pass

    here, there = Place(), Place()
    assert m.look_up({(here, there): 3}, here, there) == 3


def values_arrive_as_they_are():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    for value in (
        *(1, -1, 2**100, 0, True, 1.5, -0.0, 3j, "é\ud800", b"x", bytearray(b"x"), None, ..., int, ValueError),
        *((1, (2,)), [1, [2]], {1: {2: 3}}, {1, 2}, frozenset([1]), range(3), slice(1, 2)),
        *(decimal.Decimal("1.50"), fractions.Fraction(1, 3), pathlib.Path("/a"), datetime.timedelta(1)),
        *(datetime.datetime(2020, 1, 1, tzinfo=zone, fold=1), datetime.date(2020, 1, 1), datetime.time(1)),
        *(collections.Counter("aab"), collections.defaultdict(list, {1: [2]}), collections.deque([1])),
        collections.OrderedDict(a=1),
    ):
        back = m.same(value)
        assert back == value and type(back) is type(value) and repr(back) == repr(value), (value, back)


def classes_of_data():
    assert m.Colour.RED is m.Colour(1) and m.Colour["BLUE"] is m.Colour.BLUE and m.Colour.RED.value == 1
    assert [colour.name for colour in m.Colour] == ["RED", "BLUE"] and len(m.Colour) == 2
    assert m.Level.LOW == 1 and isinstance(m.Level.LOW, int) and m.Level.LOW is m.Level(1)
    assert m.Point(1) == m.Point(1, 0) and m.Point(1) < m.Point(2) and repr(m.Point(1)) == "Point(x=1, y=0)"
    assert [field.name for field in dataclasses.fields(m.Point)] == ["x", "y"]
    assert dataclasses.asdict(m.Point(1)) == {"x": 1, "y": 0} and dataclasses.replace(m.Point(1), y=2) == m.Point(1, 2)
    pair = m.Pair(1, 2)
    assert pair == (1, 2) and pair.a == 1 and pair._asdict() == {"a": 1, "b": 2} and (first := pair[0]) == first


def lies_lose():
    liar = m.Liar()
    assert not liar == 3 and not 3 == liar and [liar] != [3] and liar is not None
    assert liar == m.Liar(), "of its own objects a class may say what it wants"
    number = m.LyingInt(4)
    assert number == 4 and not number == 3 and not 3 == number and number != 3
    items = m.LyingList([1, 2])
    assert items == [1, 2] and not items == [1] and [1, 2] == items and not [1] == items
    items.append(5)
    assert items[2] == 5 and sorted(items) == [1, 2, 5] and items.twice() == [2, 4, 10] and isinstance(items, list)


def shortcuts_find_the_data():
    """Where Python asks no method of a class that is derived from data."""
    words = m.Words([1, 2])
    assert set(words) == {1, 2} == {1}.union(words) and {1, 3}.intersection(words) == {1} and {1} <= words
    words.add(3)
    assert m.same(words) is words and set(words) == {1, 2, 3}, "as it was when it was last sent"
    assert [0] + m.LyingList([1]) == [0, 1] and json.dumps(m.Prices(a=1)) == '{"a": 1}'
    assert b"a" + m.Bytes(b"b") == b"ab" and bytes(m.Bytes(b"b")) == b"b"
    items = m.itself()
    assert items[0] == 1 and items[1] is items and items[2][0] is items and set(items[2][1]) == {2}
    stacks = m.Words([m.Colour.RED])
    assert set(stacks) == {m.Colour.RED}


def exceptions_cross():
    error = refused(ValueError, m.bad, 3)
    assert type(error) is m.MyError and str(error) == "bad 3" and error.number == 3 and error.args == ("bad 3",)
    assert type(refused(RuntimeError, m.with_cause).__cause__) is ZeroDivisionError
    assert str(refused(IndexError, m.Stack().pop)) == "pop from empty stack"

    error = refused(json.JSONDecodeError, m.read, "{")
    assert type(error) is json.JSONDecodeError and error.lineno == 1 and error.code == 5

    class Own(Exception):
        pass

    own = Own("t")

    def fail():
        raise own

    assert refused(Own, m.apply, fail) is own
    assert m.caught(fail) == "Own: t"
    with m.catching() as log:
        raise KeyError("z")
    assert log == ["caught", "done"]
    assert "unexpected keyword" in str(refused(TypeError, lambda: m.sort(x=1)))


def functions_of_the_tests_are_called_and_no_more():
    def area(width, height=1):
        """Doc."""
        return width * height

    noted = m.diary(area)
    assert noted(3, height=4) == 12 and noted.log == [("area", (3,), {"height": 4}, 12)]
    assert refused(TypeError, noted, None, None) is noted.log[1]
    assert noted.__doc__ == "Doc." and str(inspect.signature(noted)) == "(width, height=1)"

    class Clock:
        base = 1
        _secret = 3

        def __init__(self):
            self.name = "a"

        @m.diary
        def now(self):
            return 41

        def decides(self):
            return True

    clock = Clock()
    assert m.tell(clock) == 42 and m.total(iter([1, 2])) == 3 and m.total(each for each in (3, 4)) == 7
    m.rename(clock, "b")
    assert clock.name == "b"
    refused(AttributeError, m.rename, clock, area)
    for thing in (area, lambda: 1, clock.decides, Clock, [].append, io.StringIO().write):
        for name in ("__globals__", "__code__", "__closure__", "__self__", "__dict__", "__wrapped__"):
            refused(AttributeError, m.reach, thing, name)
    for name in ("_secret", "__dict__", "__closure__"):
        refused(AttributeError, m.reach, clock, name)
    marker = object()
    assert m.same(marker) is marker and m.apply(max, [1, 5]) == 5
    assert m.apply(str.upper, "a") == "A" and m.apply(list.count, [1, 1], 1) == 2
    assert m.apply(operator.itemgetter(1), [5, 6]) == 6 and m.apply(functools.lru_cache(area), 3, 4) == 12


def what_the_module_says_and_asks():
    with contextlib.redirect_stdout(io.StringIO()) as out, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        m.say()
    assert out.getvalue() == "hällo\n" and told[0].category is DeprecationWarning
    own, builtins.input = builtins.input, lambda _="": "41"
    assert m.ask() == 42
    builtins.input = own
    m.LIMIT = 7
    assert m.limit() == 7


def mocks_answer_and_tell_nothing():
    clock = mock.Mock()
    clock.now.return_value = 41
    clock.base = 1
    assert m.tell(clock) == 42
    clock.now.assert_called_once_with()
    for name in ("call_count", "mock_calls", "method_calls", "return_value", "reset_mock", "assert_called", "_mock_name"):
        refused(AttributeError, m.reach, clock.now, name)
    refused(TypeError, m.rename, clock, "b")
    narrow = mock.Mock(spec=["now"])
    refused(AttributeError, m.reach, narrow, "base")


def surroundings_are_those_of_the_tests():
    before = os.getcwd()
    os.environ["TASTE"] = "sweet"
    os.chdir("/")
    assert m.surroundings() == ("/", "sweet")
    os.chdir(before)
    del os.environ["TASTE"]
    assert m.surroundings() == (before, None)


def nothing_is_kept_that_nobody_has():
    for number in range(300):
        m.Stack([number])
    m.same(None)
    assert len(peer.shared.containers) < 20 and len(peer.objects.theirs) < 100


def what_cannot_be_is_said():
    def derive():
        class Derived(m.Stack):
            pass

    assert "cannot be derived" in str(refused(TypeError, derive))
    assert "too deep" in str(refused(ValueError, m.same, nested(200)))
    assert "too much" in str(refused(ValueError, m.same, "x" * (20 << 20)))
    assert m.same(1) == 1, "the connection holds"


def nested(depth):
    value = ()
    for _ in range(depth):
        value = (value,)
    return value


def number(value):
    return value.to_bytes(4, "big")


NOTHING = number(0) * 4  # nothing new, no contents, nothing dropped
NONSENSE = [
    b"",
    b"r",
    b"r" + NOTHING,
    b"z" + NOTHING + b"N",
    b"r" + NOTHING + b"?",
    b"r" + NOTHING + b"NN",
    b"r" + number(1 << 31),
    b"r" + number(1) + number(2) + b"l" + number(0) * 3 + b"N",
    b"r" + NOTHING + b"H" + number(99),
    b"r" + NOTHING + b"C" + number(99),
    b"r" + NOTHING + b"G" + number(1) + b"s" + number(9) + b"os:system",
    b"r" + NOTHING + b"t" + number(1 << 30),
    b"r" + NOTHING + b"t" * 400 + number(1) * 100,
    b"r" + NOTHING + b"s" + number(1) + b"\xff",
    b"r" + NOTHING + b"D" + number(1) + b"s" + number(7) + b"decimal",
    b"r" + NOTHING + b"O" + number(1) + b"G" + number(1) + b"s" + number(12) + b"builtins:int" + b"N",
    b"x" + NOTHING + b"N",
    b"q" + NOTHING + b"N",
    b"q" + NOTHING + b"t" + number(4) + b"s" + number(4) + b"call" + b"N" + b"N" + b"N",
]


def nonsense_ends_the_tests():
    for message in NONSENSE:
        link = start(lambda fd, message=message: os.write(fd, b"L0000000000" + number(len(message)) + message))
        child = os.fork()
        if child == 0:
            connection.reach_module(link.fileno(), set())
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1, message
        link.close()


objects_look_like_themselves()
data_is_shared()
values_arrive_as_they_are()
classes_of_data()
lies_lose()
shortcuts_find_the_data()
exceptions_cross()
functions_of_the_tests_are_called_and_no_more()
what_the_module_says_and_asks()
mocks_answer_and_tell_nothing()
surroundings_are_those_of_the_tests()
nothing_is_kept_that_nobody_has()
what_cannot_be_is_said()
nonsense_ends_the_tests()
os._exit(0)
