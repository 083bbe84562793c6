//! The tool that looks at the syntax of learners' files, in a real interpreter: what it finds, where, and that no text
//! brings it to anything but an answer.
//!
//! The interpreter is `python3` as found by the system; the tool has to work alike on every supported version.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Output};

use gradus::sandbox::tool::Tool;
use gradus::spec::model::source::CONSTRUCTS;

const TOOL: &str = Tool::Syntax.text();

/// Loads the tool; then tells for each question, a line each, where it found something.
const DRIVER: &str = r#"
import sys
tool = {"__name__": "syntax"}
exec(compile(open(sys.argv[1]).read(), "syntax.py", "exec"), tool)
def ask(what, name="", scope="", most=0, wide=1):
    return {"what": what, "name": name, "scope": scope, "most": most, "wide": wide}
questions = eval(sys.argv[3], {"ask": ask})
answer = tool["facts"](sys.argv[2], questions)
if answer[0] != "facts":
    print(*answer)
    sys.exit()
for in_scope, count, places in answer[2]:
    found = ["%d:%d %s" % (line, column, " ".join([what, *details])) for line, column, _, _, _, what, details in places]
    print(("; ".join(found) or "nothing") if in_scope else "no such scope")
"#;

#[expect(clippy::disallowed_methods, reason = "this test drives an interpreter of its own")]
fn python(args: &[&str]) -> Output {
    let output = Command::new("python3").args(["-I", "-S", "-B", "-c"]).args(args).output();
    output.expect("python3 is needed to run this test")
}

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    file
}

/// What the tool says about a file, a line for each question.
#[track_caller]
fn said(learner: &[u8], questions: &str) -> Vec<String> {
    let (tool, learner) = (file(TOOL.as_bytes()), file(learner));
    let path = |file: &tempfile::NamedTempFile| file.path().to_str().unwrap().to_owned();
    let output = python(&[DRIVER, &path(&tool), &path(&learner), questions]);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Asserts what is found in a file: each question with its answer.
#[track_caller]
fn check(learner: &str, rows: &[(&str, &str)]) {
    let questions: Vec<String> = rows.iter().map(|(question, _)| format!("ask({question})")).collect();
    let said = said(learner.as_bytes(), &format!("[{}]", questions.join(", ")));
    assert_eq!(said.len(), rows.len(), "{said:?}");
    for ((question, expected), said) in rows.iter().zip(said) {
        assert_eq!(said, *expected, "{question}");
    }
}

#[test]
fn the_tool_knows_the_constructs_that_rules_can_name() {
    let script =
        "import sys\ntool = {}\nexec(open(sys.argv[1]).read(), tool)\nprint(*tool['CONSTRUCTS'], sep='\\n')";
    let tool = file(TOOL.as_bytes());
    let output = python(&[script, tool.path().to_str().unwrap()]);
    let known = String::from_utf8(output.stdout).unwrap();
    let known: BTreeSet<&str> = known.lines().collect();
    let named: BTreeSet<&str> = CONSTRUCTS.iter().map(|construct| construct.word).collect();
    assert_eq!(known, named);
}

#[test]
fn it_costs_no_module_that_is_not_there_anyway() {
    let script = "import sys\nbefore = set(sys.modules)\nexec(open(sys.argv[1]).read(), {'__name__': 'm'})\nprint(set(sys.modules) - before)";
    let tool = file(TOOL.as_bytes());
    let output = python(&[script, tool.path().to_str().unwrap()]);
    let new = String::from_utf8(output.stdout).unwrap();
    assert!(["set()\n", "{'_ast'}\n"].contains(&new.as_str()), "{new}");
}

/// One line for each construct, which is on that line and on no other.
#[test]
fn every_construct_is_found_where_it_is() {
    let rows = [
        ("for", "for a in []: a"),
        ("while", "while x: x"),
        ("loop else", "for a in []: a\nelse: a"),
        ("break", "for a in []: break"),
        ("continue", "for a in []: continue"),
        ("loop", "while x: x"),
        ("comprehension", "{a for a in x}"),
        ("list comprehension", "[a for a in x]"),
        ("set comprehension", "{a for a in x}"),
        ("dict comprehension", "{a: 1 for a in x}"),
        ("generator expression", "(a for a in x)"),
        ("if", "if x: x"),
        ("elif", "if x: x\nelif y: y"),
        ("conditional expression", "a if x else b"),
        ("match", "match x:\n  case 1: x"),
        ("case guard", "match x:\n  case a if a: x"),
        ("chained comparison", "a < b < c"),
        ("boolean operator", "a and b"),
        ("try", "try: x\nexcept A: x"),
        ("except", "try: x\nexcept A: x"),
        ("bare except", "try: x\nexcept: x"),
        ("broad except", "try: x\nexcept (A, Exception): x"),
        ("except*", "try: x\nexcept* A: x"),
        ("try else", "try: x\nexcept A: x\nelse: x"),
        ("finally", "try: x\nfinally: x"),
        ("return in finally", "def f():\n  try: x\n  finally: return"),
        ("raise", "raise A"),
        ("raise from", "raise A from b"),
        ("assert", "assert x"),
        ("function", "def f(): x"),
        ("async function", "async def f(): x"),
        ("nested function", "def f():\n  def g(): x"),
        ("class", "class C: x"),
        ("lambda", "lambda: x"),
        ("decorator", "@a\ndef f(): x"),
        ("default value", "def f(a=x): x"),
        ("mutable default", "def f(a=[]): x"),
        ("mutable default", "def f(a=dict()): x"),
        ("*args", "def f(*a): x"),
        ("**kwargs", "def f(**a): x"),
        ("keyword-only parameter", "def f(*, a): x"),
        ("positional-only parameter", "def f(a, /): x"),
        ("return", "def f(): return"),
        ("yield", "def f(): yield"),
        ("yield from", "def f(): yield from x"),
        ("global", "def f(): global x"),
        ("await", "async def f(): await x"),
        ("async for", "async def f():\n  async for a in x: x"),
        ("with", "with x: x"),
        ("async with", "async def f():\n  async with x: x"),
        ("f-string", "f'{x:{y}}'"),
        ("percent format", "'%s' % x"),
        ("list literal", "[x]"),
        ("set literal", "{x}"),
        ("dict literal", "{x: 1}"),
        ("tuple literal", "(x, y)"),
        ("index", "x[y]"),
        ("slice", "x[y:]"),
        ("unpacking", "a, b = x"),
        ("starred", "f(*x)"),
        ("double starred", "{**x}"),
        ("walrus", "(a := x)"),
        ("augmented assignment", "a += x"),
        ("bitwise operator", "a ^ b"),
        ("star import", "from x import *"),
        ("main guard", "if __name__ == '__main__': x"),
    ];
    for (word, text) in rows {
        let said = said(text.as_bytes(), &format!("[ask('construct', {word:?})]"));
        assert!(said[0] != "nothing" && !said[0].contains(';'), "{word} in {text}: {said:?}");
    }
    let all: Vec<String> = rows.iter().map(|(word, _)| format!("ask('construct', {word:?})")).collect();
    let found = said(b"x = y\nf(x)\n", &format!("[{}]", all.join(", ")));
    assert!(found.iter().all(|found| found == "nothing"), "{found:?}");
}

#[test]
fn strings_and_comments_are_no_code() {
    let text =
        "\"\"\"for x in y: eval(z)\"\"\"\n# while True: import re\ntext = 'import re; [a for a in b]'\n";
    check(
        text,
        &[
            ("'construct', 'loop'", "nothing"),
            ("'construct', 'comprehension'", "nothing"),
            ("'import', 're'", "nothing"),
            ("'call', 'eval'", "nothing"),
            ("'construct', 'string'", "3:8 string"),
        ],
    );
}

#[test]
fn calls_are_followed_through_other_names() {
    let text = "\
import collections as c, os.path
from math import sqrt as root
from json import *
import builtins
again = sorted
def f(xs, order=sorted):
    short = again
    return short(xs), order(xs), root(2), c.Counter(xs), loads('1'), os.path.join('a'), xs.sort()
def g(sorted):
    return sorted(1), [sorted for sorted in ()]
b = getattr(builtins, 'eval')('1')
d = __import__('os').system('x')
e = list(map(eval, b))
";
    check(
        text,
        &[
            ("'call', 'sorted'", "6:17 sorted mentioned; 8:12 short; 8:23 order"),
            ("'call', 'math.sqrt'", "8:34 root"),
            ("'call', 'collections.Counter'", "8:43 c.Counter"),
            ("'call', 'Counter'", "8:43 c.Counter"),
            ("'call', 'json.loads'", "8:58 loads"),
            ("'call', 'os.path.join'", "8:70 os.path.join"),
            ("'call', '*.sort'", "8:89 xs.sort"),
            ("'call', 'eval'", "11:5 …; 13:14 eval mentioned"),
            ("'call', 'os.system'", "12:5 ….system"),
            ("'call', 'sorted', scope='g'", "nothing"),
            ("'import', 'os'", "1:1 os; 12:5 os"),
            ("'import', 'os.path'", "1:1 os.path"),
            ("'import', 'math.sqrt'", "2:1 math.sqrt"),
            ("'import', 'mat'", "nothing"),
        ],
    );
}

#[test]
fn a_name_of_ones_own_is_no_builtin() {
    let text = "\
def sorted(xs): return xs
class Box:
    def print(self): return self.print
    def show(self): self.print()
sorted([1])
";
    check(
        text,
        &[
            ("'call', 'sorted'", "nothing"),
            ("'call', 'print'", "nothing"),
            ("'call', 'Box.print', wide=0", "4:21 self.print"),
        ],
    );
}

#[test]
fn a_scope_is_a_function_with_all_that_it_uses() {
    let text = "\
def helper(xs):
    for x in xs: pass
def squares(xs):
    return helper(xs)
def unused(xs):
    return [x for x in xs]
class Stack:
    def push(self, x): self._grow(x)
    def _grow(self, x):
        while x: pass
cubes = squares
halves = lambda xs: [x for x in xs]
";
    check(
        text,
        &[
            ("'construct', 'loop', scope='squares'", "2:5 for"),
            ("'construct', 'loop', scope='cubes'", "2:5 for"),
            ("'construct', 'loop', scope='Stack.push'", "10:9 while"),
            ("'construct', 'loop', scope='unused'", "nothing"),
            ("'construct', 'comprehension', scope='squares', wide=0", "nothing"),
            ("'construct', 'comprehension', scope='halves', wide=0", "12:21 list comprehension"),
            ("'construct', 'loop', scope='square'", "no such scope"),
            ("'call', 'helper', scope='squares', wide=0", "4:12 helper"),
        ],
    );
}

#[test]
fn what_never_runs_satisfies_nothing_and_is_still_seen() {
    let text = "\
def f(xs):
    if False:
        for x in xs: pass
    while 0: pass
    return xs
    [x for x in xs]
if not True:
    import re
def g():
    if 0 and f: sorted([])
";
    for construct in
        ["'construct', 'for'", "'construct', 'comprehension'", "'import', 're'", "'call', 'sorted'"]
    {
        check(text, &[(&format!("{construct}, wide=0"), "nothing")]);
        let wide = said(text.as_bytes(), &format!("[ask({construct})]"));
        assert_ne!(wide, ["nothing"], "{construct}");
    }
}

#[test]
fn recursion_is_found_directly_and_through_others() {
    let text = "\
def fib(n): return fib(n - 1)
def even(n): return odd(n - 1)
def odd(n): return even(n - 1)
def plain(n): return fib(n)
class Tree:
    def size(self): return self.left.size() + 1
    def walk(self): yield from self.walk()
    def append(self, x): self.items.append(x)
halve = lambda n: halve(n // 2)
def outer():
    def inner(): return outer()
    return inner()
class Node:
    def __init__(self): self.next = Node()
    def add(self): return Node()
";
    let sure = "1:20 fib; 2:21 odd; 3:20 even; 7:32 Tree.walk; 9:19 halve; 11:25 outer; 12:12 outer.inner";
    check(
        text,
        &[
            ("'recursion'", sure),
            ("'recursion', scope='plain'", "1:20 fib"),
            ("'recursion', scope='Tree.append'", "nothing"),
            ("'recursion', scope='Tree.size', wide=0", "6:28 Tree.size"),
        ],
    );
}

#[test]
fn definitions_come_with_their_parameters_and_bases() {
    let text = "\
import enum, abc
from dataclasses import dataclass
def f(a, /, b, c=1, *rest, d, e=2, **more): pass
async def g(*, a): pass
@dataclass
class Point(enum.Enum, abc.ABC):
    def move(self, x): pass
";
    check(
        text,
        &[
            ("'function', 'f'", "3:1 f def a / b c= *rest d e= **more"),
            ("'function', 'g'", "4:1 g async * a"),
            ("'function', 'Point.move'", "7:5 Point.move def self x"),
            ("'function', 'move'", "nothing"),
            ("'class', 'Point'", "6:1 Point abc.ABC enum.Enum"),
            ("'decorator', 'dataclass', scope='Point'", "5:2 dataclass"),
            ("'decorator', 'dataclasses.dataclass'", "5:2 dataclasses.dataclass"),
            ("'attribute', 'Enum'", "6:13 Enum"),
            ("'name', 'rest'", "3:22 rest"),
        ],
    );
}

#[test]
fn measures_count_as_the_field_does() {
    let text = "\
\"\"\"Text.\"\"\"

def f(a, b):
    \"\"\"More
    text.\"\"\"
    # A comment.
    if a:
        for x in b:
            if x:
                pass
    elif b:
        pass
    try:
        return a and b
    except ValueError:
        pass
    except KeyError:
        pass

def _g(a) -> int: return [x for x in a if x]
class C:
    def m(self, a: int): pass
    def __init__(self, a): pass
";
    check(
        text,
        &[
            // if, for, if, elif, two handlers, and the way through.
            ("'complexity', most=6", "3:1 7"),
            ("'complexity', most=7", "nothing"),
            ("'nesting', most=2", "3:1 3"),
            ("'function lines', most=12", "3:1 13"),
            ("'function lines', most=13", "nothing"),
            ("'lines', most=16", "1:1 17"),
            ("'no docstring'", "21:1 C; 22:5 C.m"),
            ("'no module docstring'", "nothing"),
            ("'no annotation'", "3:1 f a b return; 22:5 C.m return"),
            ("'no annotation', scope='_g'", "20:1 _g a"),
        ],
    );
}

#[test]
fn columns_count_characters() {
    check("é = 'ü'; x = [a for a in é]\n", &[("'construct', 'comprehension'", "1:14 list comprehension")]);
    check(
        "\u{feff}x = [a for a in b]\r\ny = [a for a in b]\r\n",
        &[("'construct', 'comprehension'", "1:5 list comprehension; 2:5 list comprehension")],
    );
    let latin = b"# coding: latin-1\n\xe9 = '\xfc'; x = [a for a in \xe9]\n";
    assert_eq!(said(latin, "[ask('construct', 'comprehension')]"), ["2:14 list comprehension"]);
}

#[test]
fn no_text_brings_it_to_anything_but_an_answer() {
    let many = |text: &str, times: usize| text.repeat(times).into_bytes();
    let not_compiled = [
        b"def f(:".to_vec(),
        b"x = 1\0".to_vec(),
        b"# \xff\n".to_vec(),
        b"x = '\xff'\n".to_vec(),
        b"# coding: nonsense\n".to_vec(),
        b"return 1\n".to_vec(),
        b"nonlocal x\n".to_vec(),
        b"if 1:\nx\n".to_vec(),
        many("(", 10_000),
        many("if 1:\n ", 200),
    ];
    for text in not_compiled {
        let said = said(&text, "[ask('construct', 'loop')]");
        let start = String::from_utf8_lossy(&text[..text.len().min(30)]);
        assert!(said[0].starts_with("not compiled "), "{start}: {said:?}");
    }
    let deep = [
        [b"x = ".to_vec(), many("-", 50_000), b"1".to_vec()].concat(),
        [b"x = 1".to_vec(), many(" + 1", 50_000)].concat(),
        [b"x = a".to_vec(), many(".a", 50_000)].concat(),
        [b"x = a".to_vec(), many("()", 50_000)].concat(),
        [b"x = ".to_vec(), many("not ", 3000), b"1".to_vec()].concat(),
        [b"if x: pass\n".to_vec(), many("elif x: pass\n", 3000)].concat(),
    ];
    for text in deep {
        let said = said(&text, "[ask('construct', 'loop'), ask('recursion')]");
        let start = String::from_utf8_lossy(&text[..text.len().min(30)]);
        let refused = said[0].starts_with("not compiled ") || said[0].starts_with("unreadable ");
        assert!(refused || said == ["nothing", "nothing"], "{start}: {said:?}");
    }
    let empty: [&[u8]; 4] = [b"", b"\n\n", b"# coding: utf-8", b"\xef\xbb\xbf"];
    for text in empty {
        assert_eq!(said(text, "[ask('lines'), ask('construct', 'statement')]"), ["nothing", "nothing"]);
    }
}

#[test]
fn nothing_of_the_learners_file_is_run() {
    let text = "raise SystemExit('run')\nimport os\nos._exit(3)\n";
    check(text, &[("'import', 'os', wide=0", "nothing"), ("'import', 'os'", "2:1 os")]);
}

#[test]
fn builtins_that_are_hidden_for_a_moment_are_seen() {
    let nothing = ("'call', 'sum'", "nothing");
    for (text, found) in [
        ("for sum in ():\n    pass\nsum([1])\n", "3:1 sum"),
        ("if x:\n    sum = None\nsum([1])\n", "3:1 sum"),
        ("def sum(x):\n    return x\n\n\ndel sum\nprint(sum([1]))\n", "6:7 sum"),
        ("s = sum\n\n\ndef sum(x):\n    return x\n\n\ns([1])\n", "8:1 s"),
        ("sum: int\nsum([1])\n", "2:1 sum"),
    ] {
        check(text, &[("'call', 'sum'", found)]);
    }
    for text in [
        "def sum(x):\n    return x\n\n\nsum([1])\n",
        "with open('x') as lines:\n    sum = 0\n    for line in lines:\n        sum += 1\nprint(sum)\nall = sum\nprint(all)\n",
        "def total(sum):\n    return sum([1])\n",
    ] {
        check(text, &[nothing]);
    }
}

#[test]
fn what_is_wrapped_around_a_function_is_part_of_it() {
    let text = "def by_loop(f):\n    def inner(x):\n        for y in x:\n            return y\n    return inner\n\n\n\
                class Base:\n    def put(self):\n        while True:\n            pass\n\n\n\
                @by_loop\ndef total(x):\n    return x\n\n\nclass Box(Base):\n    pass\n";
    check(
        text,
        &[
            ("'construct', 'loop', scope='total'", "3:9 for"),
            ("'construct', 'loop', scope='Box'", "10:9 while"),
        ],
    );
}
