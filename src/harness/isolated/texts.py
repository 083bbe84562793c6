"""What the tests' process executes of texts: nothing that the learner's module could use.

Tests have Python execute texts that come from the other end: `eval(repr(point))`, `typing.get_type_hints(function)` with its
annotations, an autospec with its name, a pickle with the names of classes. Such a text may say what makes data and objects of the tested
module, and no more. What the library writes itself (for a dataclass, a named tuple), and the library's own files, are executed
as ever.

Works at the tests' end only, from the moment when there is another one.
"""

import ast
import builtins
import copyreg
import sys
import types
import weakref

_own_eval, _own_exec, _own_compile, _addaudithook = eval, exec, compile, sys.addaudithook
_TREE_ALONE = ast.PyCF_ONLY_AST
_SHOWN = 60
_CALLED_AS_DATA = frozenset([*CONSTANT, *CHANGING, *_CONTAINERS.values(), *_LIBRARY_DATA, bool, range, slice])
_HARMLESS_NODES = tuple(
    getattr(ast, name)
    for name in (
        "Constant Tuple List Set Dict UnaryOp unaryop BinOp operator BoolOp boolop Compare cmpop Subscript Slice "
        "Starred keyword Load Expression Interactive Module Expr Pass"
    ).split()
)
# Modules that write what they execute, of names that they have looked at; and those that execute files of the library.
_WRITING = frozenset(["dataclasses", "collections", "enum"])
_IMPORTING = frozenset(["importlib._bootstrap", "importlib._bootstrap_external", "_frozen_importlib"])
_REBUILDING = {
    "copyreg:_reconstructor": copyreg._reconstructor,
    "copyreg:__newobj__": copyreg.__newobj__,
    "_codecs:encode": codecs.encode,
}


def guard_texts(is_own):
    """From here on. `is_own` tells whether a file is one that learners can neither write nor choose."""
    known = {}  # code that was compiled from a text, by its id as long as it lives: text, mode, tree unless the text has it

    def check(source, frame, spaces, mode):
        module = frame.f_globals.get("__name__")
        if isinstance(source, types.CodeType):
            code, text, mode, tree = known.get(id(source), _NEVER_COMPILED)
            if code() is not source:
                if module in _IMPORTING and is_own(source.co_filename):
                    return
                raise _refusal("what is in %s" % source.co_filename)
            source, tree = text, tree or _tree(text, mode)
        else:
            if module in _WRITING and type(source) is str:
                return
            tree = _tree(source, mode)
            if module == "unittest.mock" and _is_plain_function(tree):
                return
        _Checked(source, spaces).visit(tree)

    def eval_checked(source, /, globals=None, locals=None):
        frame = sys._getframe(1)
        spaces = _spaces(frame, globals, locals)
        check(source, frame, spaces, "eval")
        return _own_eval(source, *spaces)

    def exec_checked(source, /, globals=None, locals=None, **closure):
        frame = sys._getframe(1)
        spaces = _spaces(frame, globals, locals)
        check(source, frame, spaces, "exec")
        return _own_exec(source, *spaces, **closure)

    def compile_checked(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **more):
        code = _own_compile(source, filename, mode, flags, True, optimize, **more)
        if isinstance(code, types.CodeType) and sys._getframe(1).f_globals.get("__name__") not in _IMPORTING:
            # What is no text may be changed before it is executed.
            tree = None if type(source) in (str, bytes) else copy.deepcopy(_tree(source, mode))
            number = id(code)
            known[number] = weakref.ref(code, lambda _: known.pop(number, None)), source, mode, tree
        return code

    for name, checked in (("eval", eval_checked), ("exec", exec_checked), ("compile", compile_checked)):
        checked.__name__ = checked.__qualname__ = name
        setattr(builtins, name, checked)
    _addaudithook(_check_pickle)


def _spaces(frame, names, inner):
    """The namespaces that `eval` and `exec` use."""
    if names is None:
        return frame.f_globals, frame.f_locals if inner is None else inner
    return names, names if inner is None else inner


def _tree(source, mode):
    if isinstance(source, ast.AST):
        return source
    if mode == "eval" and isinstance(source, str):
        source = str.lstrip(source, " \t")
    return _own_compile(source, "<text>", mode, _TREE_ALONE, True)


def _is_plain_function(tree):
    """Whether it is one function, and nothing is executed to make it."""
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        return False
    function = tree.body[0]
    arguments = function.args
    parts = [*function.decorator_list, function.returns, *arguments.defaults, *arguments.kw_defaults]
    parts += [each.annotation for each in ast.walk(arguments) if isinstance(each, ast.arg)]
    return not any(parts)


class _Checked(ast.NodeVisitor):
    """Refuses a text that says more than it may."""

    def __init__(self, source, spaces):
        self.source, self.spaces = source, (spaces[1], spaces[0], vars(builtins))

    def generic_visit(self, node):
        if not isinstance(node, _HARMLESS_NODES):
            raise _refusal(self.source)
        super().generic_visit(node)

    def visit_Call(self, node):
        called = self.found(node.func)
        if not (
            called is _UNKNOWN or _is_there(called) or called in _CALLED_AS_DATA or called in _EXCEPTIONS
        ):
            raise _refusal(self.source)
        for part in (*node.args, *node.keywords):
            self.visit(part)

    def visit_Name(self, node):
        self.found(node)

    visit_Attribute = visit_Name

    def found(self, node):
        """What a name is for, if that is an object of the module, a class, a module of the library, or a sign of `typing`. Where there
        is nothing of that name, Python itself will say so.
        """
        if isinstance(node, ast.Attribute) and node.attr[:1] != "_":
            base = self.found(node.value)
            if _is_there(base) or base is _UNKNOWN:
                return base
            value = vars(base).get(node.attr) if isinstance(base, types.ModuleType) else None
        elif isinstance(node, ast.Name):
            value = next((space[node.id] for space in self.spaces if node.id in space), _UNKNOWN)
        else:
            raise _refusal(self.source)
        known = value is _UNKNOWN or value is None or _is_there(value) or isinstance(value, type)
        if not (known or _is_sign(value) or _is_library(value)):
            raise _refusal(self.source)
        return value


_UNKNOWN = object()
_NEVER_COMPILED = (lambda: None, "", "exec", None)


def _is_there(value):
    """Whether it is at the other end."""
    return is_remote(value) or is_remote_class(value)


def _is_sign(value):
    return type(value).__module__ == "typing"


def _is_library(value):
    return type(value) is types.ModuleType and value.__name__.partition(".")[0] in sys.stdlib_module_names


def _refusal(source):
    # What to do about it is said by who tells the learner, and knows these words.
    text = str.__str__(source) if isinstance(source, str) else "a tree"
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return RuntimeError(
        "not executed, since it does more than make data and objects of your module: %s" % shown
    )


def _check_pickle(event, arguments):
    if event == "pickle.find_class":
        name = "%s:%s" % arguments
        known = _COMMON_CLASSES.get(name)
        if not (name in _REBUILDING or known in _CALLED_AS_DATA or known in _EXCEPTIONS):
            raise RuntimeError("not unpickled, since it is more than plain data: it names %s.%s" % arguments)
