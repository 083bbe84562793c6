//! The encoder of the harness, in a real interpreter: `canonical.py` writes, `Value::decode` reads.
//!
//! The interpreter is `python3` as found by the system; the encoder has to work alike on every supported version.

use std::process::{Command, Output};

use gradus::compare::rule::ValueRule;
use gradus::compare::value::{Value, compare, show};

/// Loads the encoder first, as the harness does; then the learner's code; then writes the value.
const DRIVER: &str = r#"
import sys
encoder, learner, expression = sys.argv[1:]
namespace = {}
exec(compile(encoder, "canonical.py", "exec"), namespace)
encode, write, evaluate = namespace["encode"], sys.stdout.buffer.write, eval
names = {"__name__": "learner"}
exec(learner, names)
try:
    write(encode(evaluate(expression, names)))
except BaseException as error:
    write(b"raised " + type(error).__name__.encode())
"#;

#[expect(clippy::disallowed_methods, reason = "this test drives an interpreter of its own")]
fn python(script: &str, args: &[&str]) -> Output {
    let output = Command::new("python3").args(["-I", "-S", "-B", "-c", script]).args(args).output();
    output.expect("python3 is needed to run this test")
}

/// The canonical form of an expression, after some code of a learner.
#[track_caller]
fn encoded(learner: &str, expression: &str) -> Vec<u8> {
    let output = python(DRIVER, &[include_str!("../src/harness/canonical.py"), learner, expression]);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    output.stdout
}

#[track_caller]
fn value(learner: &str, expression: &str) -> Value {
    let bytes = encoded(learner, expression);
    Value::decode(&bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&bytes)))
}

/// Asserts how values look when they arrive: one interpreter for all rows.
#[track_caller]
fn check_rows(learner: &str, rows: &[(&str, &str)]) {
    let all: Vec<String> = rows.iter().map(|(expression, _)| format!("lambda: ({expression})")).collect();
    let all = all.join(", ");
    // Each row is encoded by itself, so that it is the outermost value.
    let learner = format!("{learner}\nrows = [{all}]\n");
    let script = DRIVER.replace(
        "write(encode(evaluate(expression, names)))",
        "for row in names['rows']: write(encode(row()).hex().encode() + b'\\n')",
    );
    let output = python(&script, &[include_str!("../src/harness/canonical.py"), &learner, ""]);
    let lines = String::from_utf8(output.stdout).expect("hex was written");
    assert_eq!(lines.lines().count(), rows.len(), "{lines}\n{}", String::from_utf8_lossy(&output.stderr));
    for ((expression, shown), line) in rows.iter().zip(lines.lines()) {
        let hex = |at: usize| u8::from_str_radix(&line[at..at + 2], 16).expect("hex was written");
        let bytes: Vec<u8> = (0..line.len()).step_by(2).map(hex).collect();
        let value = Value::decode(&bytes);
        let value =
            value.unwrap_or_else(|e| panic!("{expression}: {e}: {}", String::from_utf8_lossy(&bytes)));
        assert_eq!(show(&value, 300), *shown, "{expression}: {}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn builtin_values() {
    check_rows(
        "def f():\n    def g(): pass\n    f.g = g\n    return f\n",
        &[
            ("None", "None"),
            ("True", "True"),
            ("...", "Ellipsis"),
            ("-255", "-255"),
            ("10**30", "1000000000000000000000000000000"),
            ("0.1", "0.1"),
            ("-0.0", "-0.0"),
            ("1e16", "1e+16"),
            ("float('nan')", "nan"),
            ("-float('inf')", "-inf"),
            ("1-2.5j", "(1-2.5j)"),
            ("''", "''"),
            ("'naïve\\n\\ud800\\0'", "'naïve\\n\\ud800\\x00'"),
            ("b'a\\xff'", "b'a\\xff'"),
            ("bytearray(b'a')", "bytearray(b'a')"),
            ("[]", "[]"),
            ("[1, 'a', 2.5, None, True]", "[1, 'a', 2.5, None, True]"),
            ("(1,)", "(1,)"),
            ("[[1], (2, [3])]", "[[1], (2, [3])]"),
            ("{3, 1, 2}", "{1, 2, 3}"),
            ("frozenset()", "frozenset()"),
            ("{'b': 1, 'a': [2]}", "{'b': 1, 'a': [2]}"),
            ("range(0, 10, 3)", "range(0, 10, 3)"),
            ("slice(1, None)", "slice(1, None, None)"),
            ("{1: 2}.keys()", "dict_keys([1])"),
            ("{1: 2}.items()", "dict_items([(1, 2)])"),
            ("(n for n in [1, 2])", "<generator: 1, 2>"),
            ("map(str, [1, 2])", "<map: '1', '2'>"),
            ("zip('ab', [1, 2])", "<zip: ('a', 1), ('b', 2)>"),
            ("iter([])", "<list_iterator without items>"),
            ("ValueError('bad', 3)", "ValueError('bad', 3)"),
            ("int", "<class 'int'>"),
            ("KeyError", "<class 'KeyError'>"),
            ("len", "<function len>"),
            ("f", "<function f>"),
            ("f().g", "<function f.<locals>.g>"),
            ("object()", "<object object>"),
        ],
    );
}

#[test]
fn library_values() {
    let learner = "
import array, collections, dataclasses, datetime, decimal, enum, fractions, itertools, pathlib, sys, typing, weakref
class Color(enum.Enum):
    RED = 1
class Level(enum.IntEnum):
    LOW = 0
class Rights(enum.Flag):
    READ = 1
    WRITE = 2
@dataclasses.dataclass
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)
    cache: dict = dataclasses.field(default_factory=dict, compare=False)
    shared: typing.ClassVar[int] = 5
    kept: int = dataclasses.field(default=7, init=False)
@dataclasses.dataclass(slots=True, frozen=True)
class Slotted:
    x: int
Pair = collections.namedtuple('Pair', 'left right')
class Typed(typing.NamedTuple):
    a: int = 1
class Outer:
    class Inner(list):
        pass
    class Half(fractions.Fraction):
        pass
utc = datetime.timezone.utc
moved = collections.OrderedDict(a=1, b=2)
moved.move_to_end('a')
";
    check_rows(
        learner,
        &[
            ("Color.RED", "<Color.RED: 1>"),
            ("Level.LOW", "<Level.LOW: 0>"),
            ("Rights.READ | Rights.WRITE", "<Rights.READ|WRITE: 3>"),
            ("Point(1)", "Point(x=1, y=[], kept=7)"),
            ("Slotted(1)", "Slotted(x=1)"),
            ("Pair(1, [2])", "Pair(left=1, right=[2])"),
            ("Typed()", "Typed(a=1)"),
            ("Outer.Inner([1])", "Outer.Inner([1])"),
            ("Outer.Half(1, 2)", "Outer.Half(Fraction(1, 2))"),
            ("decimal.Decimal('1.50')", "Decimal('1.50')"),
            ("fractions.Fraction(6, 8)", "Fraction(3, 4)"),
            ("datetime.date(2024, 2, 29)", "datetime.date(2024, 2, 29)"),
            ("datetime.datetime(2024, 2, 29, 1, 2)", "datetime.datetime(2024, 2, 29, 1, 2)"),
            ("datetime.datetime(2024, 2, 29, 1, 2, 0, 5)", "datetime.datetime(2024, 2, 29, 1, 2, 0, 5)"),
            (
                "datetime.datetime(2024, 2, 29, 1, 2, tzinfo=utc, fold=1)",
                "datetime.datetime(2024, 2, 29, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(0, 0, 0)), fold=1)",
            ),
            ("datetime.time(0, 0)", "datetime.time(0, 0)"),
            ("datetime.timedelta(hours=25)", "datetime.timedelta(1, 3600, 0)"),
            ("pathlib.PurePosixPath('/a//b/./c', 'd')", "PurePosixPath('/a/b/c/d')"),
            ("pathlib.PurePosixPath('a', '/b')", "PurePosixPath('/b')"),
            ("pathlib.PurePosixPath('a/b').parent / 'c.txt'", "PurePosixPath('a/c.txt')"),
            ("pathlib.PurePosixPath()", "PurePosixPath('.')"),
            ("array.array('i', [1, 2])", "array('i', [1, 2])"),
            ("utc", "datetime.timezone(datetime.timedelta(0, 0, 0))"),
            ("collections.deque([1, 2], 5)", "deque([1, 2])"),
            ("collections.defaultdict(list, a=[1])", "defaultdict({'a': [1]})"),
            ("collections.Counter('aab')", "Counter({'a': 2, 'b': 1})"),
            ("moved", "OrderedDict({'a': 1, 'b': 2})"),
            ("moved.keys()", "dict_keys(['a', 'b'])"),
            ("itertools.chain([1], [2])", "<chain: 1, 2>"),
            ("Color", "<class 'Color'>"),
            ("Point", "<class 'Point'>"),
            ("datetime.date", "<class 'datetime.date'>"),
            ("sys", "<module 'sys'>"),
            ("open('/dev/null')", "<TextIOWrapper object>"),
            ("weakref.proxy(Color)", "<CallableProxyType object>"),
        ],
    );
}

/// A class that lies in every way a class can.
const LIAR: &str = "
class Meta(type):
    __name__ = property(lambda cls: 'list')
    __mro__ = property(lambda cls: (list, object))
    __instancecheck__ = lambda cls, other: True
    __eq__ = lambda cls, other: True
    __hash__ = lambda cls: hash(list)
    def __getattribute__(cls, name):
        raise RuntimeError('metaclass was asked for ' + name)
def boom(*args, **kwargs):
    raise RuntimeError('learner code was run')
lies = dict.fromkeys(
    '__eq__ __ne__ __hash__ __repr__ __str__ __iter__ __len__ __getitem__ __contains__ __bool__ __format__ '
    '__getattr__ __getattribute__ __int__ __float__ __index__ __reduce__ __reduce_ex__ __sizeof__ __dir__ '
    'items keys values copy encode hex as_tuple'.split(), boom)
lies['__class__'] = property(lambda self: list)
def liar(*bases):
    return type.__call__(Meta, 'Liar', bases, dict(lies))
";

#[test]
fn lies_are_not_listened_to() {
    check_rows(
        LIAR,
        &[
            ("object.__new__(liar(object))", "<Liar object>"),
            ("liar(list)([1, 2])", "Liar([1, 2])"),
            ("liar(tuple)([1, 2])", "Liar((1, 2))"),
            ("liar(dict)({1: 2})", "Liar({1: 2})"),
            ("liar(set)([1, 2])", "Liar({1, 2})"),
            ("liar(frozenset)([1])", "Liar(frozenset({1}))"),
            ("liar(int)(5)", "Liar(5)"),
            ("liar(float)(2.5)", "Liar(2.5)"),
            ("liar(complex)(1, 2)", "Liar((1+2j))"),
            ("liar(str)('ab')", "Liar('ab')"),
            ("liar(bytes)(b'ab')", "Liar(b'ab')"),
            ("liar(bytearray)(b'ab')", "Liar(bytearray(b'ab'))"),
            ("liar(ValueError)('x')", "Liar('x')"),
            ("liar(list)", "<class 'Liar'>"),
            ("[liar(int)(1), {'a': liar(str)('b')}]", "[Liar(1), {'a': Liar('b')}]"),
        ],
    );
}

#[test]
fn forged_kinds_are_not_believed() {
    let learner = "
class Equal:
    def __eq__(self, other): return True
    def __hash__(self): return 1
    def __repr__(self): return '42'
class Fraction:
    def __init__(self): self._numerator, self._denominator = 3, 4
class Decimal:
    def __str__(self): return '1.5'
Decimal.__module__ = 'decimal'
class Path:
    pass
class Fields:
    __dataclass_fields__ = {'x': 1}
class Named(tuple):
    _fields = ('a', 'b')
class Hidden:
    __dict__ = property(lambda self: 1 / 0)
    __dataclass_fields__ = {}
class Mro(type):
    def mro(cls): return [cls, Fields, object]
class Lying(metaclass=Mro):
    pass
";
    check_rows(
        learner,
        &[
            ("Equal()", "<Equal object>"),
            ("Fraction()", "<Fraction object>"),
            ("Decimal()", "<Decimal object>"),
            ("Path()", "<Path object>"),
            ("Fields()", "<Fields object>"),
            ("Named([1])", "<Named object>"),
            ("Named([1, 2])", "Named(a=1, b=2)"),
            ("Lying()", "<Lying object>"),
        ],
    );
    let hidden = value(learner, "Hidden()");
    assert_eq!(show(&hidden, 80), "Hidden()");
}

#[test]
fn patched_builtins_and_modules_change_nothing() {
    let learner = "
import builtins, sys, enum, decimal, dataclasses, collections
class Color(enum.Enum): RED = 1
@dataclasses.dataclass
class Point: x: int
values = [1, 'a', 2.5, {1: (2,)}, {3}, decimal.Decimal(1), Color.RED, Point(1), collections.deque([1]), 10**30]
def boom(*args, Error=RuntimeError, **kwargs): raise Error('learner code was run')
class Fake:
    __getattribute__ = boom
decimal.Decimal = boom
sys.modules['collections'] = Fake()
sys.modules['fractions'] = Fake()
sys.modules['enum'].__class__ = type('Module', (type(sys),), {'__getattribute__': boom})
sys.modules = {}
builtins.__dict__.update(dict.fromkeys(set(dir(builtins)) - {'BaseException', '__import__'}, boom))
";
    let shown = show(&value(learner, "values"), 300);
    // The module `enum` has become something else, and with it the member an object like any other.
    let expected = "[1, 'a', 2.5, {1: (2,)}, {3}, Decimal('1'), <Color object>, Point(x=1), deque([1]), \
                    1000000000000000000000000000000]";
    assert_eq!(shown, expected);
}

#[test]
fn the_encoder_looks_nothing_up_in_builtins() {
    let script = r#"
import sys, dis
namespace = {}
exec(compile(sys.argv[1], "canonical.py", "exec"), namespace)
def codes(code):
    yield code
    for const in code.co_consts:
        if type(const) is type(code):
            yield from codes(const)
inner = [code for const in namespace["_build"].__code__.co_consts if type(const) is type(codes.__code__)
         for code in codes(const) if code.co_name != "TooLarge"]
print(sorted({step.argval for code in inner for step in dis.get_instructions(code)
              if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME")}))
"#;
    let output = python(script, &[include_str!("../src/harness/canonical.py")]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "[]\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn loading_imports_nothing() {
    let script =
        "import sys\nbefore = set(sys.modules)\nexec(sys.argv[1], {})\nprint(set(sys.modules) - before)";
    let output = python(script, &[include_str!("../src/harness/canonical.py")]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "set()\n");
}

#[test]
fn depth_and_cycles_end() {
    let nested = "value = 1\nfor _ in range(100_000): value = [value]\nimport sys\nsys.setrecursionlimit(60)";
    let deep = value(nested, "value");
    assert!(deep.incomparable_part().is_some());
    let cycle = "a = [1]\na.append({'me': a})\nb = [1]\nb.append({'me': b})\nc = [1]\nc.append({'me': [c]})";
    let (a, b, c) = (value(cycle, "a"), value(cycle, "b"), value(cycle, "c"));
    assert_eq!(show(&a, 80), "[1, {'me': <itself again>}]");
    assert!(compare(&a, &b, &ValueRule::default()).is_ok());
    assert!(compare(&a, &c, &ValueRule::default()).is_err());
    let shared = value("row = [0]", "[row, row]");
    assert_eq!(show(&shared, 80), "[[0], [0]]");
}

#[test]
fn the_deepest_readable_value_is_read() {
    let nested = |depth: usize| value(&format!("v = 1\nfor _ in range({depth}): v = [v]"), "v");
    assert_eq!(nested(200).incomparable_part(), None);
    assert!(nested(201).incomparable_part().is_some());
}

#[test]
fn endless_and_large_values_end() {
    let endless =
        value("def count():\n    n = 0\n    while True:\n        yield n\n        n += 1", "count()");
    assert!(show(&endless, 20).ends_with("… and more>"), "{}", show(&endless, 20));
    assert!(value("", "iter(range(10_000))").incomparable_part().is_none());
    assert!(value("", "iter(range(10_001))").incomparable_part().is_some());
    assert_eq!(show(&value("", "[0] * 3_000_000"), 80), "<list of length 3,000,000, too large to be read>");
    assert_eq!(show(&value("", "'x' * 20_000_000"), 80), "<str of length 20,000,000, too large to be read>");
    assert_eq!(show(&value("", "[['x' * 9_000_000]]"), 80), "<list of length 1, too large to be read>");
    let bomb = "v = [0] * 100\nfor _ in range(10): v = [v] * 100";
    assert_eq!(show(&value(bomb, "v"), 80), "<list of length 100, too large to be read>");
    let numbers = value("", "list(range(1_000_000))");
    assert!(show(&numbers, 10).ends_with("more items]"));
    assert_eq!(value("", "10**5000"), value("", "int('1' + '0' * 4000) * 10**1000"));
}

#[test]
fn an_iterator_is_the_only_code_that_runs() {
    let learner = "
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): raise RuntimeError('__iter__ was run')
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n
def failing(error):
    yield 1
    raise error
";
    assert_eq!(show(&value(learner, "Countdown(3)"), 80), "<Countdown: 2, 1, 0>");
    for error in ["ZeroDivisionError", "SystemExit", "KeyboardInterrupt", "MemoryError", "RecursionError"] {
        let raised = encoded(learner, &format!("[1, failing({error}())]"));
        assert_eq!(String::from_utf8_lossy(&raised), format!("raised {error}"));
    }
}
