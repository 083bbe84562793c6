"""Writes code differently each time, so that it does the same and nothing of how it is written can be compared.

Stands before trials.py. What tests can see of code without asking for it are the places in tracebacks (lines, columns, and
how far an instruction is from the beginning) and the names and size of a frame. None of them may be the same in two runs,
nor the distance between two of them. Nothing here may change what code does, nor what `inspect.signature` says of it.
"""

_SEES_ITS_NAMES = {"locals", "vars", "dir", "eval", "exec"}
_MOST_LINES, _MOST_NAMES, _MOST_IN_BETWEEN = 100_000, 8, 3
_urandom = os.urandom


def _number():
    return int.from_bytes(_urandom(4), "big")


def _disguised(tree):
    """The same code in another form, in place."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    _Disguise(may_add_names=not names & _SEES_ITS_NAMES).visit(tree)
    for node in ast.walk(tree):
        if "lineno" in node._attributes:
            node.lineno = node.end_lineno = 1 + _number() % _MOST_LINES
            node.col_offset = node.end_col_offset = 0


class _Disguise(ast.NodeTransformer):
    """Puts instructions that come to nothing before statements and calls of functions."""

    def __init__(self, may_add_names):
        self.may_add_names, self.in_function = may_add_names, False

    def visit_FunctionDef(self, node):
        # Decorators, defaults and annotations stay: what they come to can be seen.
        self._visit_body(node, in_function=True)
        if self.may_add_names:
            node.body[:0] = [_assignment() for _ in range(1 + _number() % _MOST_NAMES)]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self._visit_body(node, in_function=False)
        return node

    def visit_AnnAssign(self, node):
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if not self.in_function or _number() % 2:
            return node
        # A list with something in it is true.
        something = ast.List(
            [ast.List([], ast.Load()) for _ in range(1 + _number() % _MOST_IN_BETWEEN)], ast.Load()
        )
        return ast.IfExp(something, node, ast.Constant(None))

    def generic_visit(self, node):
        super().generic_visit(node)
        if self.in_function:
            for name in ("body", "orelse", "finalbody"):
                statements = getattr(node, name, None)
                if isinstance(statements, list):
                    setattr(node, name, _spread(statements))
        return node

    def _visit_body(self, node, in_function):
        outside, self.in_function = self.in_function, in_function
        node.body = [self.visit(statement) for statement in node.body]
        if in_function:
            node.body = _spread(node.body)
        self.in_function = outside


def _assignment():
    return ast.Assign([ast.Name("_%x" % _number(), ast.Store())], ast.Constant(_number()))


def _spread(statements):
    """Between the statements, lists that nobody keeps."""
    spread = []
    for statement in statements:
        spread += [ast.Expr(ast.List([], ast.Load())) for _ in range(_number() % (_MOST_IN_BETWEEN + 1))]
        spread.append(statement)
    return spread
