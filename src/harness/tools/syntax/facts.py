"""Facts about the text of a learner's file: what it is made of, and where.

Runs in the sandbox, in a process that never executes the learner's file: it is read as data from the folder
`submission`, and nothing of it may be imported. `facts` answers questions with plain data; it decides nothing and words
nothing.

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
