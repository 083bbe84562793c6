"""Lengths, complexity and nesting."""


def _code_lines(program, node):
    """Lines of code from the first to the last of a node, without blank ones, comments and docstrings."""
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", len(program.lines))
    left_out = set()
    for one in _walk(node):
        if id(one) in program.docstrings:
            left_out.update(range(one.lineno, one.end_lineno + 1))
    lines = enumerate(program.lines[first - 1 : last], first)
    kept = [text.strip() for number, text in lines if number not in left_out]
    return sum(1 for text in kept if text and not text.startswith("#"))


def _file_lines(program, question, nodes):
    count = _code_lines(program, program.tree)
    if count > question["most"]:
        yield program.tree, str(count)


def _measured(measure):
    def find(program, question, nodes):
        for node in program.within(nodes):
            if isinstance(node, _FUNCTIONS) and (value := measure(program, node)) > question["most"]:
                yield node, str(value)

    return find


def _complexity(program, function):
    """Paths through a function, as McCabe counts them and ruff's C901 does."""
    paths = 1
    for node in _walk(function):
        if node is function:
            continue
        if isinstance(node, (_ast.If, *_LOOPS, _ast.ExceptHandler, *_FUNCTIONS)):
            paths += 1
        elif isinstance(node, _TRIES) and node.orelse:
            paths += 1
        elif isinstance(node, _MATCH):
            last = node.cases[-1]
            plain = (
                type(last.pattern).__name__ == "MatchAs"
                and last.pattern.pattern is None
                and last.guard is None
            )
            paths += len(node.cases) - plain
    return paths


def _nesting(program, function):
    deepest = 0
    rest = [(one, 0) for one in function.body]
    while rest:
        node, depth = rest.pop()
        if isinstance(node, _DEFINITIONS):
            continue
        block = isinstance(node, (_ast.If, *_LOOPS, *_TRIES, _ast.With, _ast.AsyncWith)) or isinstance(
            node, _MATCH
        )
        inner = depth + (1 if block and not _is_elif(program, node) else 0)
        deepest = max(deepest, inner)
        rest.extend((child, inner) for child in _children(node))
    return deepest
