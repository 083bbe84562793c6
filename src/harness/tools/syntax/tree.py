"""Looks at syntax trees: what is in a node, and how it is written. Stands in front of all other parts of the tool.

The trees are the interpreter's own, from `_ast`: the module `ast` would cost every run milliseconds.
"""

import _ast
import builtins

_PLACES = 20  # told of one question; the others are counted
_NAMES_KEPT = 50
_NAME_KEPT = 100
_ONLY_TREE = 0x400  # PyCF_ONLY_AST
_FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, _ast.ClassDef)
_COMPREHENSIONS = (_ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.GeneratorExp)
_SCOPES = (*_DEFINITIONS, _ast.Lambda, *_COMPREHENSIONS)
_LOOPS = (_ast.For, _ast.AsyncFor, _ast.While)
_TRIES = (_ast.Try, getattr(_ast, "TryStar", _ast.Try))
_BUILTINS = frozenset(dir(builtins))


def _position(node):
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


def _children(node):
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, _ast.AST):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, _ast.AST):
                    yield item


def _walk(node):
    """The node and all below it, without recursion: a learner's tree may be as deep as the parser lets it."""
    rest = [node]
    while rest:
        one = rest.pop()
        yield one
        rest.extend(_children(one))


def _characters(text, offset):
    """How many characters the first bytes of a line are."""
    return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))


def _is_compound(node):
    return isinstance(node, _ast.stmt) and any(_blocks(node)) or isinstance(node, _ast.ExceptHandler)


def _keyword_length(text):
    """The length of `for x in y:` without what follows the colon; of the whole if it has none."""
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == ":" and depth == 0 and text[position + 1 : position + 2] != "=":
            return position
    return len(text)


def _blocks(node):
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block and isinstance(block[0], _ast.stmt):
            yield block


def _docstring(node):
    first = node.body[0] if node.body else None
    if isinstance(first, _ast.Expr) and isinstance(first.value, _ast.Constant):
        if isinstance(first.value.value, str) and first.value.value.strip():
            return first.value.value
    return None


def _constant(test):
    """Whether a condition is always true or always false; None if that is not known."""
    if isinstance(test, _ast.Constant):
        return bool(test.value)
    if isinstance(test, _ast.UnaryOp) and isinstance(test.op, _ast.Not):
        inner = _constant(test.operand)
        return None if inner is None else not inner
    if isinstance(test, (_ast.Tuple, _ast.List, _ast.Set)) and not test.elts:
        return False
    if isinstance(test, _ast.BoolOp):
        values = [_constant(value) for value in test.values]
        if isinstance(test.op, _ast.And) and False in values:
            return False
        if isinstance(test.op, _ast.Or) and True in values:
            return True
    return None


def _attribute(node):
    """Base and name of `x.name`, also where it is written `getattr(x, "name")`, `vars(x)["name"]` or the like. The base is a
    text where it is a module that is named there, or not there at all.
    """
    if isinstance(node, _ast.Attribute):
        return node.value, node.attr
    if isinstance(node, _ast.Call):
        called, texts = _last_name(node.func), [_text(one) for one in node.args]
        if called in _GETTERS and len(texts) >= 2 and texts[1] is not None:
            return node.args[0], texts[1]
        if (
            called in _GETTERS
            and len(texts) == 1
            and texts[0] is not None
            and isinstance(node.func, _ast.Attribute)
        ):
            return node.func.value, texts[0]
        if called in ("attrgetter", "methodcaller") and texts and texts[0] is not None:
            return "…", texts[0]
    if isinstance(node, _ast.Subscript) and (name := _text(node.slice)) is not None:
        held = node.value
        if _is_builtins(held):
            return "builtins", name
        if isinstance(held, _ast.Attribute) and held.attr == "__dict__":
            return held.value, name
        if isinstance(held, _ast.Call) and isinstance(held.func, _ast.Name):
            if held.func.id == "vars" and held.args:
                return held.args[0], name
    return None


_GETTERS = ("getattr", "getattr_static", "__getattribute__")


def _last_name(node):
    """`c` of `a.b.c`."""
    return getattr(node, "attr", None) or getattr(node, "id", None)


def _is_builtins(node):
    """Whether it is the module of the builtins, or its dictionary, as every module and function has it."""
    name = _text(node.slice) if isinstance(node, _ast.Subscript) else _last_name(node)
    return name == "__builtins__" or name == "__self__" and _last_name(node.value) in _BUILTINS


def _text(node):
    if isinstance(node, _ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _plain(name):
    """A builtin under its own name, however it was reached."""
    for prefix in ("builtins.", "__builtins__."):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
