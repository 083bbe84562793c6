"""Calls, imports, names and recursion, whatever they go by."""


def _fits(names, wanted):
    """Whether one of the names that `resolve` gave is the wanted one.

    A builtin is meant by its plain name and nothing else. Any other plain name is meant wherever it comes from.
    """
    if wanted in _BUILTINS:
        return wanted in names
    if "." in wanted:
        return wanted in names or "." + wanted in names
    return any(name.rpartition(".")[2] == wanted for name in names)


def _calls(program, question, nodes):
    name, wide = question["name"], question["wide"]
    any_base = name[2:] if name.startswith("*.") else None
    skipped = set()
    called = {}
    for node in program.within(nodes):
        if isinstance(node, _ast.Call):
            called[id(node.func)] = True
    for node in program.within(nodes) if wide else program.alive(nodes):
        if id(node) in skipped:
            continue
        attribute = _attribute(node)
        if not (attribute is not None or isinstance(node, _ast.Name)) or _stores(node):
            continue
        if any_base is not None:
            fits = attribute is not None and attribute[1] == any_base
        else:
            fits = _fits(program.resolve(node, id(node) in called), name)
        if not fits:
            continue
        is_called = id(node) in called or _decorates(program, node)
        handed_on = isinstance(program.parents.get(id(node)), (_ast.Call, _ast.keyword)) and not is_called
        if is_called or wide and (any_base is not None or not _is_alias(program, node)) or handed_on:
            skipped.update(id(one) for one in _walk(node))
            yield node, _written(node), () if is_called else ("mentioned",)


def _decorates(program, node):
    return any(one is node for one in getattr(program.parents.get(id(node)), "decorator_list", ()))


def _is_alias(program, node):
    """Whether a name is only given another name here: what is done with that is looked for. In a class it is an attribute."""
    parent = program.parents.get(id(node))
    if not isinstance(parent, _ast.Assign) or isinstance(program.scopes[id(node)].node, _ast.ClassDef):
        return False
    return all(isinstance(one, _ast.Name) for one in parent.targets)


def _stores(node):
    return isinstance(getattr(node, "ctx", None), (_ast.Store, _ast.Del))


def _written(node):
    parts = []
    while isinstance(node, _ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, _ast.Name) else "…")
    return ".".join(reversed(parts))


def _imports(program, question, nodes):
    name = question["name"]
    for node in program.within(nodes) if question["wide"] else program.alive(nodes):
        modules = []
        if isinstance(node, _ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, _ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            modules = [module + "." + alias.name for alias in node.names] + [module]
        elif (module := program._imported(node)) is not None:
            modules = [module]
        if any(module == name or module.startswith(name + ".") for module in modules):
            yield node, name


def _uses_of_name(program, question, nodes):
    name = question["name"]
    for node in program.within(nodes) if question["wide"] else program.alive(nodes):
        if (
            isinstance(node, _ast.Name)
            and node.id == name
            or isinstance(node, _ast.arg)
            and node.arg == name
            or isinstance(node, _DEFINITIONS)
            and node.name == name
            or isinstance(node, (_ast.Global, _ast.Nonlocal))
            and name in node.names
        ):
            yield node, name


def _attributes(program, question, nodes):
    name = question["name"]
    for node in program.within(nodes) if question["wide"] else program.alive(nodes):
        attribute = _attribute(node)
        matched = getattr(node, "kwd_attrs", ())  # `case object(name=x)`
        if attribute is not None and attribute[1] == name or name in matched:
            yield node, name


def _decorators(program, question, nodes):
    for node in program.within(nodes) if question["wide"] else program.alive(nodes):
        for one in getattr(node, "decorator_list", ()):
            maker = one.func if isinstance(one, _ast.Call) else one
            if _fits(program.resolve(maker), question["name"]):
                yield one, question["name"]


def _recursion(program, question, nodes):
    inside = None if nodes is None else {id(node) for node in program.within(nodes)}
    seen = set()
    for name, uses in program.uses().items():
        for used, node in uses:
            if (inside is not None and id(node) not in inside) or id(node) in seen:
                continue
            if not question["wide"] and id(node) in program.dead:
                continue
            if isinstance(program.named[used][-1], _ast.ClassDef):
                continue
            if used == name or name in program.leads(used, whole=False):
                seen.add(id(node))
                yield node, used
    if question["wide"]:
        return
    # A method that calls the method of the same name of another object: a tree walks itself like this.
    for node in program.alive(nodes):
        if (
            isinstance(node, _ast.Call)
            and isinstance(node.func, _ast.Attribute)
            and id(node.func) not in seen
        ):
            around = program.scopes[id(node)].qualified
            if "." in around and around.rpartition(".")[2] == node.func.attr:
                yield node.func, around
