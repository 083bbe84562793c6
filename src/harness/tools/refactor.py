"""How the learner's files compare with the one that they were made from: length, branches, nesting, repeated parts.

Runs in the sandbox, in a process that never executes what it measures. `compare` answers with plain data; it decides nothing
and words nothing. What could be written as one expression to look shorter or flatter is measured as what it stands for.

The question is a dictionary: `starter` (a text), `fragment` (the least size of a part that is repeated, in nodes of the syntax
tree), `metrics` (names of `_METRICS`), `packages` (1: the files may import more than the standard library).

The answer is one of those of `read`, or

    ["compared", measures, tricks]
    ["refused", why]                  the starter is no Python

A measure is [metric, before, after, places], where places are those with most of it, the worst first; tricks are places of what
hides code from being measured. A place is [file, line, column, width, source, function, what, details].
"""

import os
import sys

_WORST = 3  # places that are told of a metric
# What executes a text, bytes or another file.
_TRICKS = """
exec eval compile __import__ importlib.import_module importlib.util.spec_from_file_location runpy.run_path runpy.run_module
importlib.machinery.SourceFileLoader importlib.machinery.SourcelessFileLoader importlib.machinery.PathFinder
importlib.machinery.FileFinder importlib.util.module_from_spec importlib.util.spec_from_loader importlib.abc.InspectLoader
importlib.abc.SourceLoader pkgutil.resolve_name types.FunctionType types.CodeType marshal.load
marshal.loads pickle.load pickle.loads pickle.Unpickler shelve.open zipimport.zipimporter code.InteractiveInterpreter
code.InteractiveConsole code.interact timeit.timeit timeit.repeat timeit.Timer doctest.testmod doctest.run_docstring_examples
doctest.DocTestRunner pdb.run pdb.Pdb cProfile.run cProfile.runctx cProfile.Profile profile.run profile.runctx profile.Profile
trace.Trace bdb.Bdb typing.get_type_hints
inspect.get_annotations ctypes.pythonapi subprocess.run subprocess.Popen subprocess.call subprocess.check_call
subprocess.check_output os.system os.popen os.posix_spawn os.execv os.execve os.execl os.execlp os.execvp os.spawnv os.spawnl
os.spawnlp os.spawnvp pty.spawn asyncio.create_subprocess_exec asyncio.create_subprocess_shell
""".split()
_BRANCHES = (_ast.If, *_LOOPS, _ast.ExceptHandler)
_IMPORTS = (_ast.Import, _ast.ImportFrom)
_CODE = (
    *_BRANCHES,
    _ast.IfExp,
    *_DEFINITIONS,
    *_TRIES,
    *_COMPREHENSIONS,
    _ast.With,
    _ast.AsyncWith,
    _ast.Lambda,
    _MATCH,
)
_SHORTEST_CODE = 16  # characters of a text that is looked at


def compare(path, question):
    try:
        _, _, trouble = read(path)
        if trouble is not None:
            return trouble
        try:
            tree = compile(question["starter"], "starter", "exec", _ONLY_TREE, dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            return ["refused", "the starter is no Python: %s" % error]
        before = [("", Program(tree, lines_of(question["starter"])))]
        after = []
        for name in _files(path):
            data, text, trouble = read(name)
            if trouble is not None:
                return trouble
            tree = compile(data, "<submission>", "exec", _ONLY_TREE, dont_inherit=True)
            after.append((os.path.relpath(name, "submission"), Program(tree, lines_of(text))))
        measures = []
        for metric in question["metrics"]:
            (first, _), (second, worst) = (_METRICS[metric](some, question) for some in (before, after))
            measures.append([metric, first, second, [_told(*one) for one in worst[:_WORST]]])
        tricks = _tricks(before, after, question)
        return ["compared", measures, [_told(*one) for one in tricks[:_PLACES]]]
    except RecursionError:
        return ["unreadable", "its parts lie too deep inside each other"]
    except MemoryError:
        return ["unreadable", "looking through it takes too much memory"]


def _files(path):
    """The file, and all other Python files of a submission that is a folder."""
    files = [path]
    for folder, folders, names in os.walk("submission"):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py") and os.path.join(folder, name) != os.path.normpath(path):
                files.append(os.path.join(folder, name))
    return files


def _told(file, program, node, what="", details=()):
    return [file, *program.place(program_node(program, node), what, details)]


def _function_of(program, node):
    """The function that a node belongs to; the file for code outside of all."""
    scope = program.scopes[id(node)]
    while scope.outer is not None and not isinstance(scope.node, _FUNCTIONS):
        scope = scope.outer
    return scope.node


def _by_function(some, weigh):
    """(weight, file, program, function) of each function with some, the heaviest first."""
    found = []
    for file, program in some:
        weights = {}
        for node in _walk(program.tree):
            weight = weigh(program, node)
            if weight:
                function = _function_of(program, node)
                key = id(function)
                weights[key] = (weights.get(key, (0, None))[0] + weight, function)
        found += [(weight, file, program, function) for weight, function in weights.values()]
    return sorted(found, key=lambda one: (-one[0], one[1], _position(one[3])))


def _whole(weigh):
    def measure(some, question):
        found = _by_function(some, weigh)
        places = [(file, program, function, "", [str(weight)]) for weight, file, program, function in found]
        return sum(one[0] for one in found), places

    return measure


def _largest(weigh, least, outside=True):
    """Of the heaviest function; code outside of all is one too, if it is to count."""

    def measure(some, question):
        _, places = _whole(weigh)(some, question)
        places = [place for place in places if outside or not isinstance(place[2], _ast.Module)]
        return least + max((int(place[4][0]) for place in places), default=0), places

    return measure


def _is_choice(node):
    """Whether an expression takes one of several by a condition, also as in `("no", "yes")[price > 0]`."""
    if isinstance(node, _ast.IfExp):
        return True
    if isinstance(node, _ast.Subscript):
        held, index = node.value, node.slice
    elif isinstance(node, _ast.Call) and isinstance(node.func, _ast.Attribute) and node.args:
        held, index = node.func.value, node.args[0]  # `{True: "yes"}.get(price > 0, "no")`
    else:
        return False
    return isinstance(held, (_ast.Tuple, _ast.List, _ast.Dict)) and _is_condition(index)


def _is_condition(node):
    """Whether a value is true or false, also as `int(price > 0)`."""
    if isinstance(node, _ast.UnaryOp):
        return isinstance(node.op, _ast.Not) or _is_condition(node.operand)
    if isinstance(node, _ast.Call) and isinstance(node.func, _ast.Name) and node.args:
        return node.func.id == "bool" or node.func.id == "int" and _is_condition(node.args[0])
    return isinstance(node, (_ast.Compare, _ast.BoolOp))


def _branches(program, node):
    """Ways that a node adds to those through its function."""
    if isinstance(node, _BRANCHES):
        return 0 if _is_main_guard(program, node) else 1
    if _is_choice(node):
        return 1
    if isinstance(node, _ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, _ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, _MATCH):
        return len(node.cases) - 1
    return 0


def _statements(program, node):
    """Statements that a node is, or stands for."""
    if isinstance(node, (*_COMPREHENSIONS, _ast.Lambda, _ast.NamedExpr)) or _is_choice(node):
        return 1
    if not isinstance(node, _ast.stmt) or isinstance(node, _IMPORTS) or id(node) in program.docstrings:
        return 0
    if isinstance(node, _ast.Expr):
        held = getattr(node.value, "elts", getattr(node.value, "values", None))
        return max(len(held), 1) if isinstance(held, list) else 1
    return 1


def _nesting_of(some, question):
    """How deep blocks lie in each other; expressions that hold blocks in disguise count as those."""
    found = []
    for file, program in some:
        rest = [(program.tree, 0)]
        deepest = {}
        while rest:
            node, around = rest.pop()
            depth = around
            if isinstance(node, (*_DEFINITIONS, _ast.Module)):
                depth = 0
            elif isinstance(node, (_ast.If, *_LOOPS, *_TRIES, _ast.With, _ast.AsyncWith, _ast.Lambda)):
                depth += not (_is_elif(program, node) or _is_main_guard(program, node))
            elif isinstance(node, _MATCH) or _is_choice(node):
                depth += 1
            elif isinstance(node, _COMPREHENSIONS):
                depth += len(node.generators)
            if depth > around:
                function = id(_function_of(program, node))
                if depth > deepest.get(function, (0, None))[0]:
                    deepest[function] = (depth, node)
            rest += [(child, depth) for child in _children(node)]
        found += [(depth, file, program, node) for depth, node in deepest.values()]
    found.sort(key=lambda one: (-one[0], one[1], _position(one[3])))
    places = [(file, program, node, "", [str(depth)]) for depth, file, program, node in found]
    return (found[0][0] if found else 0), places


def _repeated(some, question):
    """Nodes in statements that say again what others say: of the same form, whatever their variables and values are."""
    seen = {}
    for file, program in some:
        for node in _walk(program.tree):
            for block in _blocks(node):
                for first, last, key in _windows(program, block, question["fragment"]):
                    seen.setdefault(key, []).append((file, program, block[first : last + 1]))
    nodes, places = set(), []
    for occurrences in seen.values():
        occurrences.sort(key=lambda one: (one[0], _position(one[2][0])))
        file, _, statements = occurrences[0]
        end, began = _end(statements[-1]), statements[0].lineno
        origin = file
        for file, program, statements in occurrences[1:]:
            if file == occurrences[0][0] and _position(statements[0]) <= end:
                continue
            end = _end(statements[-1])
            size = 0
            for statement in statements:
                for node in _walk(statement):
                    # There is one object for all of a context.
                    if not isinstance(node, _ast.expr_context):
                        size += 1
                        nodes.add(id(node))
            places.append((size, file, program, statements[0], "", [origin, str(began)]))
    # Of parts inside each other, the whole one; of parts that overlap, the first.
    places.sort(key=lambda one: (-one[0], one[1], _position(one[3])))
    return len(nodes), [place[1:] for place in places]


def _end(node):
    return (node.end_lineno, node.end_col_offset)


def _windows(program, block, least):
    """Runs of statements that are no smaller than asked and have none too many: first, last, and what they look like."""
    kept = [None if _is_plain(program, statement) else _form(program, statement) for statement in block]
    for first in range(len(block)):
        size, tokens = 0, []
        for last in range(first, len(block)):
            if kept[last] is None:
                break
            size += kept[last][0]
            tokens += kept[last][1]
            if size >= least:
                yield first, last, _unnamed(tokens)
                break


def _is_plain(program, statement):
    """What is no repetition by itself: imports, docstrings, names for values."""
    if isinstance(statement, (*_IMPORTS, _ast.Pass)) or id(statement) in program.docstrings:
        return True
    return isinstance(statement, (_ast.Assign, _ast.AnnAssign)) and isinstance(statement.value, _ast.Constant)


def _form(program, statement):
    """How many nodes a statement has, and its parts in order; a variable is a tuple, so that it can be told from the rest."""
    tokens, rest, size = [], [statement], 0
    while rest:
        node = rest.pop()
        if not isinstance(node, _ast.AST):
            tokens.append(repr(node))
            continue
        if isinstance(node, _ast.expr_context):
            continue
        size += 1
        tokens.append(type(node).__name__)
        if isinstance(node, _ast.Constant):
            tokens.append(type(node.value).__name__)
        elif isinstance(node, _ast.Name):
            tokens.append(_variable(program, node))
        elif isinstance(node, _ast.arg):
            tokens.append((node.arg,))
        elif isinstance(node, _DEFINITIONS):
            tokens.append((node.name,))
            rest += [
                part for field in reversed(node._fields) if field != "name" for part in _parts(node, field)
            ]
        else:
            rest += [part for field in reversed(node._fields) for part in _parts(node, field)]
    return size, tokens


def _parts(node, field):
    value = getattr(node, field, None)
    if isinstance(value, list):
        return ["end", *reversed(value)]
    return [value]


def _variable(program, name):
    """A name that could as well be another one; of a function, class, module or builtin the name itself."""
    scope, bound = program._look_up(name)
    if scope is None or any(isinstance(value, (str, *_DEFINITIONS)) for value in bound):
        return name.id
    return (name.id,)


def _unnamed(tokens):
    numbers = {}
    return tuple(
        numbers.setdefault(token, len(numbers)) if isinstance(token, tuple) else token for token in tokens
    )


def _tricks(before, after, question):
    """Where code is kept from being measured, and more often than in the starter: in texts, or in other files."""
    found = []
    for name in _TRICKS:
        wanted = {"name": name, "wide": 1}
        had = sum(1 for _, program in before for _ in _calls(program, wanted, None))
        have = [
            (file, program, one[0], name) for file, program in after for one in _calls(program, wanted, None)
        ]
        found += have[had:]
    had = sum(1 for _, program in before for _ in _code_in_texts(program))
    found += [(file, program, text) for file, program in after for text in _code_in_texts(program)][had:]
    if not question["packages"]:
        known = {name for _, program in before for name, _ in _modules(program)} | set(
            sys.stdlib_module_names
        )
        for file, _ in after:
            parts = file[:-3].split(os.sep)
            known |= set(parts[:2])
        for file, program in after:
            found += [
                (file, program, node, "", [name]) for name, node in _modules(program) if name not in known
            ]
    return found


def _code_in_texts(program):
    """Texts that are more than an expression to Python: there are more ways to execute one than can be listed. Words alone,
    as in `dear if costly else fair`, are no code.
    """
    for node in _walk(program.tree):
        text = getattr(node, "value", None) if isinstance(node, _ast.Constant) else None
        if not isinstance(text, (str, bytes)) or len(text) < _SHORTEST_CODE:
            continue
        words = text if isinstance(text, str) else text.decode("latin-1")
        if id(program.parents.get(id(node))) in program.docstrings or words.replace(" ", "").isalnum():
            continue
        try:
            tree = compile(text, "text", "exec", _ONLY_TREE, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if any(isinstance(one, _CODE) for one in _walk(tree)):
            yield node


def _modules(program):
    """The modules that a file imports, without what is behind their first dot, each with its place."""
    for node in _walk(program.tree):
        if isinstance(node, _ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0], node
        elif isinstance(node, _ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0], node


_METRICS = {
    "complexity": _whole(_branches),
    "function_complexity": _largest(_branches, 1),
    "length": _whole(_statements),
    "function_length": _largest(_statements, 0, outside=False),
    "nesting": _nesting_of,
    "duplication": _repeated,
}
