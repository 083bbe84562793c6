"""Constructs of the language, by the words that rules use for them."""


def _has(*kinds):
    return lambda program, node: isinstance(node, kinds)


def _is_elif(program, node):
    parent = program.parents.get(id(node))
    return (
        isinstance(node, _ast.If)
        and isinstance(parent, _ast.If)
        and parent.orelse == [node]
        and node.col_offset == parent.col_offset
    )


def _in_function(program, node):
    scope = program.scopes[id(node)]
    while scope.outer is not None:
        if isinstance(scope.node, _FUNCTIONS):
            return True
        scope = scope.outer
    return False


def _names_of(program, node):
    names = []
    for one in node.elts if isinstance(node, _ast.Tuple) else [node]:
        names += program.resolve(one)
    return names


def _catches_all(program, node):
    if not isinstance(node, _ast.ExceptHandler):
        return False
    return node.type is None or any(
        name in ("Exception", "BaseException") for name in _names_of(program, node.type)
    )


def _returns_in_finally(program, node):
    if not isinstance(node, _ast.Return):
        return False
    while not isinstance(node, (*_DEFINITIONS, _ast.Module)):
        parent = program.parents[id(node)]
        if isinstance(parent, _TRIES) and any(one is node for one in parent.finalbody):
            return True
        node = parent
    return False


def _is_main_guard(program, node):
    if not isinstance(node, _ast.If) or not isinstance(node.test, _ast.Compare) or len(node.test.ops) != 1:
        return False
    if not isinstance(node.test.ops[0], _ast.Eq):
        return False
    sides = [node.test.left, node.test.comparators[0]]
    return any(isinstance(one, _ast.Name) and one.id == "__name__" for one in sides) and any(
        _text(one) == "__main__" for one in sides
    )


def _is_top_level_code(program, node):
    if program.parents.get(id(node)) is not program.tree or id(node) in program.docstrings:
        return False
    harmless = (
        *_DEFINITIONS,
        _ast.Import,
        _ast.ImportFrom,
        _ast.Assign,
        _ast.AnnAssign,
        *((_ast.TypeAlias,) if hasattr(_ast, "TypeAlias") else ()),
    )
    return not isinstance(node, harmless) and not _is_main_guard(program, node)


def _is_statement(program, node):
    return (
        isinstance(node, _ast.stmt)
        and not isinstance(node, _DEFINITIONS)
        and id(node) not in program.docstrings
    )


def _default_of(kinds):
    def has(program, node):
        parent = program.parents.get(id(node))
        if not isinstance(parent, _ast.arguments) or isinstance(node, _ast.arg):
            return False
        if kinds is None:
            return True
        made = isinstance(node, _ast.Call) and program.resolve(node.func) & {
            "list", "dict", "set", "bytearray", "collections.defaultdict", "collections.deque", "collections.Counter"
        }  # fmt: skip
        return isinstance(node, kinds) or bool(made)

    return has


def _parameter(field):
    def has(program, node):
        parent = program.parents.get(id(node))
        if not isinstance(node, _ast.arg) or not isinstance(parent, _ast.arguments):
            return False
        held = getattr(parent, field)
        return held is node or isinstance(held, list) and any(one is node for one in held)

    return has


def _unpacks(program, node):
    parent = program.parents.get(id(node))
    return (
        isinstance(node, (_ast.Tuple, _ast.List)) and isinstance(node.ctx, _ast.Store) and parent is not None
    )


def _loads(kind):
    return lambda program, node: isinstance(node, kind) and isinstance(node.ctx, _ast.Load)


def _double_starred(program, node):
    return (
        isinstance(node, _ast.keyword)
        and node.arg is None
        or isinstance(node, _ast.Dict)
        and any(key is None for key in node.keys)
    )


def _is_string(program, node):
    return (
        isinstance(node, _ast.Constant)
        and isinstance(node.value, str)
        and id(program.parents.get(id(node))) not in program.docstrings
        and not isinstance(program.parents.get(id(node)), _ast.JoinedStr)
    )


def _annotates(program, node):
    return (
        isinstance(node, _ast.AnnAssign)
        or isinstance(node, _ast.arg)
        and node.annotation is not None
        or isinstance(node, _FUNCTIONS)
        and node.returns is not None
    )


_BITWISE = (_ast.BitAnd, _ast.BitOr, _ast.BitXor, _ast.LShift, _ast.RShift, _ast.Invert)
_MATCH = getattr(_ast, "Match", ())
CONSTRUCTS = {
    "loop": _has(*_LOOPS),
    "for": _has(_ast.For),
    "while": _has(_ast.While),
    "loop else": lambda program, node: isinstance(node, _LOOPS) and bool(node.orelse),
    "break": _has(_ast.Break),
    "continue": _has(_ast.Continue),
    "comprehension": _has(*_COMPREHENSIONS),
    "list comprehension": _has(_ast.ListComp),
    "set comprehension": _has(_ast.SetComp),
    "dict comprehension": _has(_ast.DictComp),
    "generator expression": _has(_ast.GeneratorExp),
    "if": lambda program, node: isinstance(node, _ast.If) and not _is_main_guard(program, node),
    "elif": _is_elif,
    "conditional expression": _has(_ast.IfExp),
    "match": lambda program, node: isinstance(node, _MATCH),
    "case guard": lambda program, node: type(node).__name__ == "match_case" and node.guard is not None,
    "chained comparison": lambda program, node: isinstance(node, _ast.Compare) and len(node.ops) > 1,
    "boolean operator": _has(_ast.BoolOp),
    "try": _has(*_TRIES),
    "except": _has(_ast.ExceptHandler),
    "bare except": lambda program, node: isinstance(node, _ast.ExceptHandler) and node.type is None,
    "broad except": _catches_all,
    "except*": lambda program, node: type(node).__name__ == "TryStar",
    "try else": lambda program, node: isinstance(node, _TRIES) and bool(node.orelse),
    "finally": lambda program, node: isinstance(node, _TRIES) and bool(node.finalbody),
    "return in finally": _returns_in_finally,
    "raise": _has(_ast.Raise),
    "raise from": lambda program, node: isinstance(node, _ast.Raise) and node.cause is not None,
    "assert": _has(_ast.Assert),
    "function": _has(*_FUNCTIONS),
    "async function": _has(_ast.AsyncFunctionDef),
    "nested function": lambda program, node: isinstance(node, _FUNCTIONS) and _in_function(program, node),
    "class": _has(_ast.ClassDef),
    "lambda": _has(_ast.Lambda),
    "decorator": lambda program, node: any(
        one is node for one in getattr(program.parents.get(id(node)), "decorator_list", ())
    ),
    "default value": _default_of(None),
    "mutable default": _default_of(
        (_ast.List, _ast.Dict, _ast.Set, _ast.ListComp, _ast.DictComp, _ast.SetComp)
    ),
    "*args": _parameter("vararg"),
    "**kwargs": _parameter("kwarg"),
    "keyword-only parameter": _parameter("kwonlyargs"),
    "positional-only parameter": _parameter("posonlyargs"),
    "return": _has(_ast.Return),
    "yield": _has(_ast.Yield, _ast.YieldFrom),
    "yield from": _has(_ast.YieldFrom),
    "global": _has(_ast.Global),
    "nonlocal": _has(_ast.Nonlocal),
    "await": _has(_ast.Await),
    "async for": lambda program, node: (
        isinstance(node, _ast.AsyncFor) or isinstance(node, _ast.comprehension) and bool(node.is_async)
    ),
    "with": _has(_ast.With),
    "async with": _has(_ast.AsyncWith),
    "f-string": lambda program, node: (
        isinstance(node, _ast.JoinedStr)
        and not isinstance(program.parents.get(id(node)), _ast.FormattedValue)
    ),
    "percent format": lambda program, node: (
        isinstance(node, _ast.BinOp)
        and isinstance(node.op, _ast.Mod)
        and (_text(node.left) is not None or isinstance(node.left, _ast.JoinedStr))
    ),
    "list literal": _loads(_ast.List),
    "set literal": _has(_ast.Set),
    "dict literal": _has(_ast.Dict),
    "tuple literal": _loads(_ast.Tuple),
    "index": lambda program, node: (
        isinstance(node, _ast.Subscript) and not isinstance(node.slice, _ast.Slice)
    ),
    "slice": _has(_ast.Slice),
    "unpacking": _unpacks,
    "starred": _has(_ast.Starred),
    "double starred": _double_starred,
    "walrus": _has(_ast.NamedExpr),
    "augmented assignment": _has(_ast.AugAssign),
    "bitwise operator": lambda program, node: isinstance(getattr(node, "op", None), _BITWISE),
    "number": lambda program, node: (
        isinstance(node, _ast.Constant) and type(node.value) in (int, float, complex)
    ),
    "string": _is_string,
    "import": _has(_ast.Import, _ast.ImportFrom),
    "star import": lambda program, node: isinstance(node, _ast.ImportFrom) and node.names[0].name == "*",
    "main guard": _is_main_guard,
    "top-level code": _is_top_level_code,
    "statement": _is_statement,
    "pass": _has(_ast.Pass),
    "del": _has(_ast.Delete),
    "annotation": _annotates,
}
# The more exact word for what was found.
_SORTS = {
    "loop": ("while", "async for", "for"),
    "comprehension": (
        "list comprehension",
        "set comprehension",
        "dict comprehension",
        "generator expression",
    ),
    "broad except": ("bare except",),
    "yield": ("yield from",),
    "import": ("star import",),
}


def _constructs(program, question, nodes):
    word = question["name"]
    fits = CONSTRUCTS[word]
    sorts = [(sort, CONSTRUCTS[sort]) for sort in _SORTS.get(word, ())]
    for node in program.within(nodes) if question["wide"] else program.alive(nodes):
        if fits(program, node):
            sort = [sort for sort, is_sort in sorts if is_sort(program, node)]
            yield program_node(program, node), (sort or [word])[0]


def program_node(program, node):
    """A node that has a place: the one itself or the nearest around it."""
    while not hasattr(node, "lineno") and id(node) in program.parents:
        node = program.parents[id(node)]
    return node
