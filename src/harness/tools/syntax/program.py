"""A learner's file, taken apart: which name stands for what, what uses what, and what surely never runs."""

# What binds names without a condition of its own.
_BINDING = (*_DEFINITIONS, _ast.Import, _ast.ImportFrom, _ast.Assign, _ast.AnnAssign, _ast.AugAssign)


class Scope:
    """The names of a function, class, comprehension or of the module, with what each may stand for."""

    def __init__(self, node, outer, qualified):
        self.node = node
        self.outer = outer
        self.qualified = qualified  # name of the definition around it, as in `Stack.push`; "" for the module
        self.bound = {}  # name: list of expressions, dotted texts, definitions, or None for anything else
        self.elsewhere = {}  # names declared `global` or `nonlocal`
        self.since = {}  # name: position of the first statement that surely gives it something
        self.deleted = set()  # names that are taken away again

    def bind(self, name, value, surely=None):
        """`surely` is the position of the statement that does it, if that one is in no block."""
        self.home(name).bound.setdefault(name, []).append(value)
        if surely is not None:
            self.since[name] = min(surely, self.since.get(name, surely))

    def is_still_builtin(self, name, scope, called):
        """Whether a name that is bound here can mean the builtin all the same, where it stands in another scope or in this one.

        One that is bound in a block may be a variable, and is none if it is called.
        """
        if name.id not in _BUILTINS or not isinstance(self.node, (_ast.Module, _ast.ClassDef)):
            return False
        first = self.since.get(name.id)
        if name.id in self.deleted or first is None:
            return called or name.id in self.deleted
        return scope is self and _position(name) < first

    def home(self, name):
        declared = self.elsewhere.get(name)
        if declared is None:
            return self
        scope = self
        while scope.outer is not None and (declared == "global" or scope is self or name not in scope.bound):
            scope = scope.outer
        return scope


class Program:
    """A learner's file, taken apart once."""

    def __init__(self, tree, lines):
        self.tree = tree
        self.lines = lines
        self.scopes = {}  # id of a node: the scope that it stands in
        self.parents = {}
        self.dead = set()  # ids of nodes that surely never run
        self.docstrings = set()  # ids of statements
        self.named = {}  # qualified name: nodes of definitions
        self.names = {}  # id of a definition: qualified name
        self.stars = []  # modules of which everything was imported
        self.module = Scope(tree, None, "")
        self._find_dead()
        self._enter()
        self._bind_names()
        self._uses = None

    def _find_dead(self):
        for node in _walk(self.tree):
            for child in _children(node):
                self.parents[id(child)] = node
            for block in _blocks(node):
                ended = False
                for statement in block:
                    if ended:
                        self.dead.add(id(statement))
                    ended = ended or isinstance(
                        statement, (_ast.Return, _ast.Raise, _ast.Continue, _ast.Break)
                    )
            if (
                isinstance(node, (_ast.If, _ast.While, _ast.IfExp))
                and (truth := _constant(node.test)) is not None
            ):
                never = (
                    node.orelse if truth and not isinstance(node, _ast.While) else () if truth else node.body
                )
                never = never if isinstance(never, (list, tuple)) else [never]
                self.dead.update(id(one) for one in never)
            if isinstance(node, (_ast.Module, *_DEFINITIONS)) and _docstring(node) is not None:
                self.docstrings.add(id(node.body[0]))

    def _enter(self):
        """Gives every node its scope and its definition a name."""
        rest = [(self.tree, self.module, False)]
        while rest:
            node, scope, dead = rest.pop()
            self.scopes[id(node)] = scope
            dead = dead or id(node) in self.dead
            if dead:
                self.dead.add(id(node))
            inner = scope
            if isinstance(node, _DEFINITIONS):
                name = scope.qualified + "." + node.name if scope.qualified else node.name
                self._define(name, node)
                inner = Scope(node, scope, name)
            elif isinstance(node, _ast.Lambda):
                name = scope.qualified
                target = self.parents.get(id(node))
                if isinstance(target, _ast.Assign) and isinstance(target.targets[0], _ast.Name):
                    name = target.targets[0].id if not name else name + "." + target.targets[0].id
                    self._define(name, node)
                inner = Scope(node, scope, name)
            elif isinstance(node, _COMPREHENSIONS):
                inner = Scope(node, scope, scope.qualified)
            outside = self._outside(node)
            outer = scope.outer if isinstance(node, (_ast.arguments, _ast.comprehension)) else scope
            for child in _children(node):
                rest.append((child, outer if id(child) in outside else inner, dead))

    def _define(self, name, node):
        self.named.setdefault(name, []).append(node)
        self.names[id(node)] = name

    def _outside(self, node):
        """Ids of the parts of a definition or comprehension that belong to the scope around it."""
        parts = []
        if isinstance(node, _ast.arguments):
            parts = node.defaults + [one for one in node.kw_defaults if one is not None]
        if isinstance(node, _DEFINITIONS):
            parts = list(node.decorator_list)
            if isinstance(node, _ast.ClassDef):
                parts += node.bases + node.keywords
            elif node.returns is not None:
                parts.append(node.returns)
        elif isinstance(node, _ast.comprehension) and self.parents[id(node)].generators[0] is node:
            parts = [node.iter]
        return {id(part) for part in parts}

    def _bind_names(self):
        declared = [node for node in _walk(self.tree) if isinstance(node, (_ast.Global, _ast.Nonlocal))]
        for node in declared:
            word = "global" if isinstance(node, _ast.Global) else "nonlocal"
            self.scopes[id(node)].elsewhere.update(dict.fromkeys(node.names, word))
        alive = [node for node in _walk(self.tree) if id(node) not in self.dead]
        # What is bound from inside of another scope comes last: which one that is, is known then.
        for node in sorted(alive, key=lambda node: bool(self.scopes[id(node)].elsewhere)):
            self._bind(node, self.scopes[id(node)])

    def _bind(self, node, scope):
        surely = self._surely(node, scope)
        if isinstance(node, _DEFINITIONS):
            scope.bind(node.name, node, surely)
        elif isinstance(node, _ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                scope.bind(alias.asname or whole, whole, surely)
        elif isinstance(node, _ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(module)
                else:
                    scope.bind(alias.asname or alias.name, module + "." + alias.name, surely)
        elif isinstance(node, _ast.Name) and isinstance(node.ctx, _ast.Del):
            scope.home(node.id).deleted.add(node.id)
        elif isinstance(node, _ast.Name) and isinstance(node.ctx, _ast.Store):
            home = scope
            value = self._assigned(node)
            while isinstance(home.node, _COMPREHENSIONS) and isinstance(
                self.parents.get(id(node)), _ast.NamedExpr
            ):
                home = home.outer
            home.bind(node.id, value, surely)
        elif isinstance(node, _ast.arg):
            scope.bind(node.arg, self._default(node))
        elif isinstance(node, _ast.ExceptHandler) and node.name:
            scope.bind(node.name, None)
        elif type(node).__name__ in ("MatchAs", "MatchStar") and node.name:
            scope.bind(node.name, None)
        elif type(node).__name__ == "MatchMapping" and node.rest:
            scope.bind(node.rest, None)

    def _surely(self, node, scope):
        """The position of what binds a name, if nothing in its scope decides whether it runs."""
        statement = node
        while isinstance(statement, (_ast.Name, _ast.Tuple, _ast.List, _ast.Starred)):
            statement = self.parents.get(id(statement))
        runs = isinstance(statement, _BINDING) and self.parents.get(id(statement)) is scope.node
        return _position(statement) if runs and getattr(statement, "value", node) is not None else None

    def _assigned(self, name):
        """The expression that a name is given, where that can be seen; else None."""
        parent = self.parents.get(id(name))
        if isinstance(parent, _ast.Assign):
            return parent.value
        if isinstance(parent, (_ast.NamedExpr, _ast.AnnAssign)):
            return parent.value
        if isinstance(parent, (_ast.Tuple, _ast.List)):
            whole = self.parents.get(id(parent))
            value = getattr(whole, "value", None) if isinstance(whole, _ast.Assign) else None
            if isinstance(value, (_ast.Tuple, _ast.List)) and len(value.elts) == len(parent.elts):
                return value.elts[[id(one) for one in parent.elts].index(id(name))]
        if isinstance(parent, (_ast.For, _ast.comprehension)) and isinstance(
            parent.iter, (_ast.Tuple, _ast.List)
        ):
            return parent.iter.elts[0] if len(parent.iter.elts) == 1 else None
        return None

    def _default(self, argument):
        """The default value of a parameter; only what a call does not replace, so that it is a guess."""
        arguments = self.parents.get(id(argument))
        if not isinstance(arguments, _ast.arguments):
            return None
        plain = arguments.posonlyargs + arguments.args
        for parameters, defaults in (
            (plain[len(plain) - len(arguments.defaults) :], arguments.defaults),
            (arguments.kwonlyargs, arguments.kw_defaults),
        ):
            for parameter, default in zip(parameters, defaults):
                if parameter is argument:
                    return default
        return None

    def resolve(self, node, called=False):
        """What an expression, which may be `called`, may stand for: dotted names, `.NAME` for definitions of this file; empty if
        unknown.
        """
        found, seen, rest = set(), set(), [(node, "")]
        while rest:
            one, suffix = rest.pop()
            if one is None or (id(one), suffix) in seen or len(seen) > 200:
                continue
            seen.add((id(one), suffix))
            if isinstance(one, str):
                found.add(_plain(one + suffix))
            elif isinstance(one, _ast.Name):
                scope, bound = self._look_up(one)
                if bound is not None:
                    rest.extend((value, suffix) for value in bound)
                if bound is None or scope.is_still_builtin(one, self.scopes[id(one)], called):
                    found.add(_plain(one.id + suffix))
                    if one.id not in _BUILTINS:
                        found.update(module + "." + one.id + suffix for module in self.stars)
            elif isinstance(one, (*_DEFINITIONS, _ast.Lambda)):
                name = self.names.get(id(one))
                if name is not None:
                    found.add("." + name + suffix)
            elif (module := self._imported(one)) is not None:
                found.add(_plain(module + suffix))
            elif suffix and not isinstance(one, _ast.Name) and _is_builtins(one):
                found.add(_plain("builtins" + suffix))
            elif (attribute := _attribute(one)) is not None:
                base, name = attribute
                if isinstance(base, _ast.Name) and base.id in ("self", "cls") and not suffix:
                    owner = self._owner(one)
                    if owner is not None:
                        found.add("." + owner + "." + name)
                        continue
                rest.append((base, "." + name + suffix))
            elif isinstance(one, (_ast.NamedExpr, _ast.Await)):
                rest.append((one.value, suffix))
            elif isinstance(one, _ast.IfExp):
                rest += [(one.body, suffix), (one.orelse, suffix)]
            elif isinstance(one, _ast.BoolOp):
                rest += [(value, suffix) for value in one.values]
        return found

    def _look_up(self, name):
        scope = self.scopes[id(name)]
        first = scope
        while scope is not None:
            # Names of a class are not seen in its methods.
            visible = scope is first or not isinstance(scope.node, _ast.ClassDef)
            if visible and name.id in scope.bound and name.id not in scope.elsewhere:
                return scope, scope.bound[name.id]
            scope = scope.outer
        return None, None

    def _owner(self, node):
        """The class whose method an expression stands in."""
        scope = self.scopes[id(node)]
        while scope is not None:
            if isinstance(scope.node, _ast.ClassDef):
                return scope.qualified
            scope = scope.outer
        return None

    def _imported(self, node):
        """The module that `__import__("x")`, `importlib.import_module("x")` or `sys.modules["x"]` gives."""
        if isinstance(node, _ast.Subscript):
            return _text(node.slice) if "sys.modules" in self._by_import(node.value) else None
        if not isinstance(node, _ast.Call):
            return None
        named = [one.value for one in node.keywords if one.arg == "name"]
        module = _text((node.args or named or [None])[0])
        if module is None:
            return None
        called = self._by_import(node.func)
        if "sys.modules.get" in called:
            return module
        called = {name.rpartition(".")[2] for name in called}
        if "import_module" in called:
            return module
        return module.partition(".")[0] if "__import__" in called else None

    def _by_import(self, node):
        """What a name with dots may stand for by imports alone."""
        if isinstance(node, _ast.Attribute):
            return {name + "." + node.attr for name in self._by_import(node.value)}
        if not isinstance(node, _ast.Name):
            return {"…"}
        _, bound = self._look_up(node)
        return {node.id} if bound is None else {one for one in bound if isinstance(one, str)} or {"…"}

    def within(self, nodes):
        """All nodes of a scope; of the file if it is None."""
        if nodes is None:
            yield from _walk(self.tree)
            return
        seen = set()
        for node in nodes:
            for one in _walk(node):
                if id(one) not in seen:
                    seen.add(id(one))
                    yield one

    def alive(self, nodes):
        return (node for node in self.within(nodes) if id(node) not in self.dead)

    def uses(self):
        """For each definition of the file, by qualified name, the others that it mentions with the place of it."""
        if self._uses is not None:
            return self._uses
        self._uses = {name: [] for name in self.named}
        for node in _walk(self.tree):
            if not isinstance(node, (_ast.Name, _ast.Attribute)) or isinstance(node.ctx, _ast.Store):
                continue
            around = self.scopes[id(node)].qualified
            if around not in self.named:
                continue
            for name in self.resolve(node):
                if name.startswith(".") and name[1:] in self.named:
                    self._uses[around].append((name[1:], node))
        # What is wrapped around a definition, or what it is derived from, is part of what it does.
        for name, definitions in self.named.items():
            for part in [part for one in definitions for part in self._around(one)]:
                used = [found[1:] for found in self.resolve(part) if found[:1] == "."]
                self._uses[name] += [(one, part) for one in used if one in self.named and one != name]
        return self._uses

    def _around(self, definition):
        """The names in decorators, bases and keywords of a definition."""
        parts = [*getattr(definition, "decorator_list", ()), *getattr(definition, "bases", ())]
        parts += getattr(definition, "keywords", ())
        return [one for part in parts for one in _walk(part) if isinstance(one, (_ast.Name, _ast.Attribute))]

    def leads(self, start, whole=True):
        """The definitions that one can come to from another, itself only if there is a way back to it.

        Who uses a class may use all of it (`whole`), but surely does no more than make an object of it.
        """
        uses, found, rest = self.uses(), set(), [start]
        while rest:
            for name in self._parts(rest.pop(), whole):
                for used, _ in uses[name]:
                    if used not in found:
                        found.add(used)
                        rest.append(used)
        return found

    def _parts(self, name, whole):
        """A definition and those inside it."""
        if not whole and isinstance(self.named[name][-1], _ast.ClassDef):
            makers = [name + "." + method for method in ("__new__", "__init__", "__post_init__")]
            return [name, *[one for one in makers if one in self.named]]
        return [one for one in self.named if one == name or one.startswith(name + ".")]

    def reached(self, name):
        """The definitions that the one of this name is made of and uses; None if there is none of this name."""
        if name not in self.named:
            if "." in name:
                return None
            bound = self.module.bound.get(name)
            if not bound:
                return None
            # A name that was given to something else: look through that, if it is of this file.
            aliases = [one for value in bound for one in self.resolve(value)]
            names = [one[1:] for one in aliases if one.startswith(".") and one[1:] in self.named]
            if not names:
                return [value for value in bound if isinstance(value, _ast.AST)]
            name = names[0]
        return [node for one in {name, *self.leads(name)} for node in self.named[one]]

    def place(self, node, what="", details=()):
        line = getattr(node, "lineno", 1)
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        column = _characters(text, getattr(node, "col_offset", 0))
        end = len(text)
        if getattr(node, "end_lineno", None) == line:
            end = _characters(text, node.end_col_offset)
        if isinstance(node, _DEFINITIONS) or _is_compound(node):
            # A block is not underlined as a whole.
            end = min(end, column + _keyword_length(text[column:]))
        function = self.names.get(id(node)) or self.scopes[id(node)].qualified
        return [
            line,
            column + 1,
            max(end - column, 1),
            text[:SOURCE_KEPT],
            function[:_NAME_KEPT],
            what[:_NAME_KEPT],
            [detail[:_NAME_KEPT] for detail in details[:_NAMES_KEPT]],
        ]
