//! What names stand for: calls by other names, and what belongs to a function.

use super::{check, said};

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
fn roundabout_ways_are_followed_too() {
    let text = "\
import sys, operator
from importlib import import_module as load
class Box:
    order = sorted
def f(xs):
    later = None
    def g():
        nonlocal later
        later = max
    go = xs.sort
    return go(), later(xs), operator.methodcaller('sort')(xs)
load('re').compile('a')
__import__(name='os.path')
sys.modules['json'].loads('1')
(lambda: 0).__builtins__['exec']('1')
print.__self__.eval('1')
object.__getattribute__(f, '__dict__')
modules = {'os': 1}
modules['os'], modules.get('json')
match f:
    case object(__code__=c): pass
";
    check(
        text,
        &[
            ("'call', 'sorted'", "4:13 sorted mentioned"),
            ("'call', 'max'", "11:18 later"),
            ("'call', '*.sort'", "10:10 xs.sort mentioned; 11:29 …"),
            ("'call', 're.compile'", "12:1 ….compile"),
            ("'call', 'json.loads'", "14:1 ….loads"),
            ("'call', 'exec'", "15:1 …"),
            ("'call', 'eval'", "16:1 print.__self__.eval"),
            ("'import', 'os'", "13:1 os"),
            ("'import', 'json'", "14:1 json"),
            ("'attribute', '__dict__'", "17:1 __dict__"),
            ("'attribute', '__code__'", "21:10 __code__"),
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
