"""Makes code with a bug in it from code without: small changes, one at a time, by the usual operators.

Runs in the sandbox, on the author's implementation. `mutants` answers with plain data:

    ["made", problems, places]
    ["not compiled", ...]     see submission.py

`problems` says of each text of the question what keeps it from being Python, or nothing; a place is
[id, line, function, before, after, text]: an id such as `comparison@7`, with `.2` behind it for the second of a line, and
the whole file with that one change. Where there are more than are wanted, those whose digests are smallest stay: so the
selection is the same each time, and a change elsewhere in the file does not touch it.
"""

import ast
import hashlib

_SHOWN = 120
_COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.FloorDiv,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}


def mutants(path, question):
    """`question`: `texts`, `operators` (all, if there are none), `count` (0: none are made) and `exclude`, a list of ids."""
    data, text, trouble = read(path)
    if trouble is not None:
        return trouble
    problems = [_problem(each) for each in question["texts"]]
    places = _made(text, question["operators"]) if question["count"] else []
    left = [place for place in places if place[0] not in question["exclude"]]
    left.sort(
        key=lambda place: hashlib.sha256(
            "\0".join((place[0].partition("@")[0], *place[2:5])).encode()
        ).digest()
    )
    left = sorted(left[: question["count"]], key=lambda place: place[1])
    known = [place[0] for place in places]
    return ["made", problems, left, known]


def _problem(text):
    try:
        compile(text, "<bug>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return "line %d: %s" % (error.lineno or 0, error.msg)
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return ""


def _made(text, operators):
    tree = ast.parse(text)
    data = text.encode("utf-8")
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    whole = compile(text, "<correct>", "exec", dont_inherit=True)
    found, count, texts = [], {}, set()
    for function, node in _nodes(tree, ""):
        for operator, make in _OPERATORS.items():
            if operators and operator not in operators:
                continue
            for changed in make(node):
                first = starts[node.lineno - 1] + node.col_offset
                end = starts[node.end_lineno - 1] + node.end_col_offset
                mutant = data[:first] + _as_text(changed, node) + data[end:]
                place = _place(data, mutant, whole)
                if place is None or mutant in texts:
                    continue
                texts.add(mutant)
                base = "%s@%d" % (operator, node.lineno)
                count[base] = count.get(base, 0) + 1
                name = base if count[base] == 1 else "%s.%d" % (base, count[base])
                found.append([name, node.lineno, function, *place, mutant.decode("utf-8")])
    return found


def _nodes(node, function):
    """Every statement and expression that is run, with the function it is in. Annotations and docstrings are not."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params"):
            continue
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, ast.AST) or _is_text(each) or _is_guard(each):
                continue
            if isinstance(each, (ast.stmt, ast.expr)) and not isinstance(node, ast.JoinedStr):
                yield function, each
            inner = (
                getattr(each, "name", "") if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) else ""
            )
            yield from _nodes(each, inner or function)


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_guard(node):
    return isinstance(node, ast.If) and "__name__" in ast.dump(node.test)


def _as_text(changed, node):
    text = ast.unparse(changed)
    if isinstance(changed, (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp)):
        text = "(%s)" % text
    return text.replace("\n", "\n" + " " * node.col_offset).encode("utf-8")


def _place(data, mutant, whole):
    """The changed lines, before and after; None if Python compiles both to the same, or the other not at all."""
    try:
        compiled = compile(mutant, "<correct>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    if compiled == whole:
        return None
    before, after = data.decode("utf-8").splitlines(), mutant.decode("utf-8").splitlines()
    first = next((at for at, pair in enumerate(zip(before, after)) if pair[0] != pair[1]), 0)
    return before[first].strip()[:_SHOWN], after[first].strip()[:_SHOWN]


def _with(node, **changes):
    fields = {name: getattr(node, name, None) for name in node._fields}
    return ast.copy_location(type(node)(**{**fields, **changes}), node)


def _comparison(node):
    if isinstance(node, ast.Compare):
        for at, sign in enumerate(node.ops):
            other = _COMPARISONS[type(sign)]()
            yield _with(node, ops=[*node.ops[:at], other, *node.ops[at + 1 :]])


def _arithmetic(node):
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _ARITHMETIC:
        text = isinstance(node, ast.BinOp) and any(
            isinstance(side, ast.JoinedStr) or isinstance(side, ast.Constant) and isinstance(side.value, str)
            for side in (node.left, node.right)
        )
        if not text:
            yield _with(node, op=_ARITHMETIC[type(node.op)]())


def _boolean(node):
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _with(node, value=not node.value)


def _constant(node):
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    if isinstance(node.value, (int, float)):
        yield _with(node, value=node.value * 2 if node.value else 1)
    elif isinstance(node.value, str):
        yield _with(node, value="" if node.value else "x")


def _off_by_one(node):
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield _with(node, value=node.value + 1)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("len", "range"):
        if node.func.id == "len":
            yield ast.copy_location(ast.BinOp(node, ast.Sub(), ast.Constant(1)), node)
        elif node.args:
            last = ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))
            yield _with(node, args=[*node.args[:-1], last])


def _return_value(node):
    if isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield _with(node, value=ast.Constant(None))


def _condition(node):
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        test = ast.UnaryOp(ast.Not(), node.test)
        yield _with(node, test=test)


def _removed(node):
    simple = (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Continue, ast.Break, ast.Delete, ast.Assert)
    if isinstance(node, simple):
        yield ast.copy_location(ast.Pass(), node)


_OPERATORS = {
    "comparison": _comparison,
    "arithmetic": _arithmetic,
    "boolean": _boolean,
    "constant": _constant,
    "off-by-one": _off_by_one,
    "condition": _condition,
    "return": _return_value,
    "statement": _removed,
}
