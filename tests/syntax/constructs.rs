//! What the text of a file is made of: constructs, definitions, and what is counted.

use super::{check, said};

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
