"""Functions and classes: how they are defined, and what public ones have to have."""


def _functions(program, question, nodes):
    for node in program.named.get(question["name"], ()):
        if id(node) in program.dead and not question["wide"]:
            continue
        if isinstance(node, _ast.ClassDef):
            continue
        kind = "async" if isinstance(node, _ast.AsyncFunctionDef) else "def"
        yield node, question["name"], [kind, *_parameters(node.args)]


def _parameters(arguments):
    """As `a`, `b=`, `*args`, `*`, `/`, `**options`."""
    plain = arguments.posonlyargs + arguments.args
    without = len(plain) - len(arguments.defaults)
    shown = [one.arg + ("=" if index >= without else "") for index, one in enumerate(plain)]
    if arguments.posonlyargs:
        shown.insert(len(arguments.posonlyargs), "/")
    if arguments.vararg:
        shown.append("*" + arguments.vararg.arg)
    elif arguments.kwonlyargs:
        shown.append("*")
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        shown.append(one.arg + ("=" if default is not None else ""))
    if arguments.kwarg:
        shown.append("**" + arguments.kwarg.arg)
    return shown


def _classes(program, question, nodes):
    for node in program.named.get(question["name"], ()):
        if isinstance(node, _ast.ClassDef) and (question["wide"] or id(node) not in program.dead):
            bases = sorted(
                {name.lstrip(".") for base in node.bases for name in program.resolve(_generic(base))}
            )
            yield node, question["name"], bases


def _generic(base):
    return base.value if isinstance(base, _ast.Subscript) else base


def _public(program, nodes):
    """Functions and classes that others see: not those inside functions, nor with a name that begins with `_`."""
    for node in program.within(nodes):
        if not isinstance(node, _DEFINITIONS) or _in_function(program, node):
            continue
        if not any(part.startswith("_") for part in program.names[id(node)].split(".")):
            yield node


def _asked(program, question, nodes):
    """The one definition that a question names, or all public ones."""
    if question["scope"]:
        return program.named.get(question["scope"], ())
    return _public(program, nodes)


def _without_docstring(program, question, nodes):
    for node in _asked(program, question, nodes):
        if isinstance(node, _DEFINITIONS) and _docstring(node) is None:
            yield node, program.names[id(node)]


def _without_module_docstring(program, question, nodes):
    if _docstring(program.tree) is None:
        yield program.tree, ""


def _without_annotation(program, question, nodes):
    for node in _asked(program, question, nodes):
        for one in _methods(node) if isinstance(node, _ast.ClassDef) and question["scope"] else [node]:
            if isinstance(one, _FUNCTIONS) and (missing := _unannotated(program, one)):
                yield one, program.names[id(one)], missing


def _methods(node):
    return [one for one in node.body if isinstance(one, _FUNCTIONS)]


def _unannotated(program, node):
    arguments = node.args
    plain = arguments.posonlyargs + arguments.args
    if isinstance(program.parents.get(id(node)), _ast.ClassDef) and plain:
        static = any("staticmethod" in program.resolve(one) for one in node.decorator_list)
        plain = plain if static else plain[1:]
    others = [arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    missing = [one.arg for one in plain + others if one is not None and one.annotation is None]
    return missing + (["return"] if node.returns is None else [])
