"""Builds the wheel of a learner's project as pip does: in the project's folder, by the hooks of its build backend.

Not a tool that is trusted: backends run code of the project (`setup.py`, plugins of its own), in this process. It runs
confined like any submission, and nothing is believed of it but the wheel that it leaves, which is data. Arguments are the
backend and, as JSON, the folders of the project in which it lies. What goes wrong leaves as the exception that it is, with
a file that says where in the project it was raised, if it was there.
"""

import importlib
import json
import os
import sys

_PROJECT = "project"  # where the files lie, beside this one
_BUILT = ("built.whl", "built.txt")  # the wheel, and what it is called
_PLACE = "place.json"
_SOURCE_KEPT = 400


def _build(backend, folders):
    here = os.getcwd()
    project = os.path.join(here, _PROJECT)
    made = os.path.join(here, "made")
    os.mkdir(made)
    # The folder of this file goes: a project is not imported from where it is built, unless its backend is part of it.
    sys.path[:1] = [os.path.join(project, folder) for folder in folders]
    # What the backend starts finds the course's packages, too.
    os.environ["PYTHONPATH"] = sys.path[-1]
    sys.argv[:] = sys.argv[:1]
    os.chdir(project)
    module, _, path = backend.partition(":")
    hooks = importlib.import_module(module)
    for name in filter(None, path.split(".")):
        hooks = getattr(hooks, name)
    name = os.path.basename(hooks.build_wheel(made))
    os.chdir(here)
    os.rename(os.path.join(made, name), _BUILT[0])
    with open(_BUILT[1], "w", encoding="utf-8") as file:
        file.write(name)


def _tell_place(error, here):
    """Backends execute the text of `setup.py`, so that the harness does not know whose lines these are."""
    project = os.path.join(here, _PROJECT, "")
    place, traceback = None, error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        name = frame.f_code.co_filename
        path = os.path.join(project, frame.f_globals.get("__file__", "") if name == "<string>" else name)
        if path.startswith(project) and os.path.isfile(path):
            place = path, traceback.tb_lineno
        traceback = traceback.tb_next
    if place is None:
        return
    path, line = place
    with open(path, encoding="utf-8", errors="replace") as file:
        source = next((row for number, row in enumerate(file, 1) if number == line), "")
    with open(os.path.join(here, _PLACE), "w", encoding="utf-8") as file:
        json.dump([path[len(project) :], line, source.rstrip()[:_SOURCE_KEPT]], file)


if __name__ == "__main__":
    _here = os.getcwd()
    try:
        _build(sys.argv[1], json.loads(sys.argv[2]))
    except BaseException as _error:
        _tell_place(_error, _here)
        raise
