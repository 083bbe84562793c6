"""Facts about the text of a learner's file: what it is made of, and where.

Runs in the sandbox, in a process that never executes the learner's file: it is read as data from the folder
`submission`, and nothing of it may be imported. `facts` answers questions with plain data; it decides nothing and words
nothing. The syntax tree is the interpreter's own, from `_ast`: the module `ast` would cost every run milliseconds.

A question is a dictionary:

    what    construct, call, import, name, attribute, decorator, recursion, function, class, lines, function lines,
            complexity, nesting, no docstring, no module docstring, no annotation
    name    which construct, function, module, name or definition
    scope   the function, method or class to look through, with the functions of the file that it uses; "" for the file
    most    for measures: what is above is told
    wide    1: what can be taken for it is meant (it is forbidden); 0: only what surely runs and is it (it is required)

The answer is one of those of `read`, or

    ["facts", names, answers]          names of definitions; an answer is [in scope (0 or 1), how many, places]

and a place is [line, column, width, source, function, what, details]; numbers count from 1 and characters, not bytes.
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


def facts(path, questions):
    try:
        data, text, trouble = read(path)
        if trouble is not None:
            return trouble
        tree = compile(data, "<submission>", "exec", _ONLY_TREE, dont_inherit=True)
        program = Program(tree, lines_of(text))
        answers = [_answer(program, question) for question in questions]
        names = [name[:_NAME_KEPT] for name in sorted(program.named)[:_NAMES_KEPT]]
        return ["facts", names, answers]
    except RecursionError:
        return ["unreadable", "its parts lie too deep inside each other"]
    except MemoryError:
        return ["unreadable", "looking through it takes too much memory"]


def _answer(program, question):
    nodes, scope = None, question["scope"]
    if scope:
        nodes = program.reached(scope)
        if nodes is None:
            return [0, 0, []]
    found = list(_FINDERS[question["what"]](program, question, nodes))
    found.sort(key=lambda one: _position(one[0]))
    places = [program.place(*one) for one in found[:_PLACES]]
    return [1, len(found), places]


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


class Scope:
    """The names of a function, class, comprehension or of the module, with what each may stand for."""

    def __init__(self, node, outer, qualified):
        self.node = node
        self.outer = outer
        self.qualified = qualified  # name of the definition around it, as in `Stack.push`; "" for the module
        self.bound = {}  # name: list of expressions, dotted texts, definitions, or None for anything else
        self.elsewhere = {}  # names declared `global` or `nonlocal`

    def bind(self, name, value):
        self.home(name).bound.setdefault(name, []).append(value)

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
        for node in _walk(self.tree):
            if id(node) not in self.dead:
                self._bind(node, self.scopes[id(node)])

    def _bind(self, node, scope):
        if isinstance(node, _DEFINITIONS):
            scope.bind(node.name, node)
        elif isinstance(node, _ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                scope.bind(alias.asname or whole, whole)
        elif isinstance(node, _ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(module)
                else:
                    scope.bind(alias.asname or alias.name, module + "." + alias.name)
        elif isinstance(node, _ast.Name) and isinstance(node.ctx, _ast.Store):
            home = scope
            value = self._assigned(node)
            while isinstance(home.node, _COMPREHENSIONS) and isinstance(
                self.parents.get(id(node)), _ast.NamedExpr
            ):
                home = home.outer
            home.bind(node.id, value)
        elif isinstance(node, _ast.arg):
            scope.bind(node.arg, self._default(node))
        elif isinstance(node, _ast.ExceptHandler) and node.name:
            scope.bind(node.name, None)
        elif type(node).__name__ in ("MatchAs", "MatchStar") and node.name:
            scope.bind(node.name, None)
        elif type(node).__name__ == "MatchMapping" and node.rest:
            scope.bind(node.rest, None)

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

    def resolve(self, node):
        """What an expression may stand for: dotted names, `.NAME` for definitions of this file; empty if unknown."""
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
                else:
                    found.add(_plain(one.id + suffix))
                    if one.id not in _BUILTINS:
                        found.update(module + "." + one.id + suffix for module in self.stars)
            elif isinstance(one, (*_DEFINITIONS, _ast.Lambda)):
                name = self.names.get(id(one))
                if name is not None:
                    found.add("." + name + suffix)
            elif (attribute := _attribute(one)) is not None:
                base, name = attribute
                if isinstance(base, _ast.Name) and base.id in ("self", "cls") and not suffix:
                    owner = self._owner(one)
                    if owner is not None:
                        found.add("." + owner + "." + name)
                        continue
                rest.append((base, "." + name + suffix))
            elif isinstance(one, _ast.Call):
                module = self._imported(one)
                if module is not None:
                    found.add(_plain(module + suffix))
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

    def _imported(self, call):
        """The module that `__import__("x")` or `importlib.import_module("x")` gives."""
        if not isinstance(call.func, (_ast.Name, _ast.Attribute)) or not call.args:
            return None
        module = call.args[0]
        if not isinstance(module, _ast.Constant) or not isinstance(module.value, str):
            return None
        name = call.func.id if isinstance(call.func, _ast.Name) else call.func.attr
        if name not in ("__import__", "import_module"):
            return None
        return module.value.partition(".")[0] if name == "__import__" else module.value

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
        return self._uses

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
    """Base and name of `x.name`, also where it is written `getattr(x, "name")` or `vars(x)["name"]`."""
    if isinstance(node, _ast.Attribute):
        return node.value, node.attr
    if isinstance(node, _ast.Call) and isinstance(node.func, _ast.Name):
        if node.func.id == "getattr" and len(node.args) >= 2 and (name := _text(node.args[1])) is not None:
            return node.args[0], name
    if isinstance(node, _ast.Subscript) and (name := _text(node.slice)) is not None:
        held = node.value
        if isinstance(held, _ast.Name) and held.id == "__builtins__":
            return "builtins", name
        if isinstance(held, _ast.Attribute) and held.attr == "__dict__":
            return held.value, name
        if isinstance(held, _ast.Call) and isinstance(held.func, _ast.Name):
            if held.func.id == "vars" and held.args:
                return held.args[0], name
    return None


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


# Constructs.


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


# Names.


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
            fits = _fits(program.resolve(node), name)
        if not fits:
            continue
        is_called = id(node) in called or _decorates(program, node)
        handed_on = isinstance(program.parents.get(id(node)), (_ast.Call, _ast.keyword)) and not is_called
        if is_called or wide and not _is_alias(program, node) or handed_on:
            skipped.update(id(one) for one in _walk(node))
            yield node, _written(node), () if is_called else ("mentioned",)


def _decorates(program, node):
    return any(one is node for one in getattr(program.parents.get(id(node)), "decorator_list", ()))


def _is_alias(program, node):
    """Whether a name is only given another name here: what is done with that is looked for."""
    parent = program.parents.get(id(node))
    return isinstance(parent, _ast.Assign) and all(isinstance(one, _ast.Name) for one in parent.targets)


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
        elif isinstance(node, _ast.Call) and (module := program._imported(node)) is not None:
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
        if attribute is not None and attribute[1] == name:
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


# Definitions.


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


# Measures.


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


# What every definition needs.


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


_FINDERS = {
    "construct": _constructs,
    "call": _calls,
    "import": _imports,
    "name": _uses_of_name,
    "attribute": _attributes,
    "decorator": _decorators,
    "recursion": _recursion,
    "function": _functions,
    "class": _classes,
    "lines": _file_lines,
    "function lines": _measured(lambda program, node: _code_lines(program, node)),
    "complexity": _measured(_complexity),
    "nesting": _measured(_nesting),
    "no docstring": _without_docstring,
    "no module docstring": _without_module_docstring,
    "no annotation": _without_annotation,
}
