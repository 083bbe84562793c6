"""Installs a learner's project with pip, in two steps around its build, which is another process' work.

`prepare` reads what builds the project, and whether that is here. `install` has pip put a wheel into an empty folder. Both
run in the sandbox, in processes that execute nothing of the project: a wheel is unpacked and not run, and compiled later by
whoever imports it. They answer with plain data:

    ["ready", backend, folders]            what builds it, and the folders of the project in which that lies
    ["installed", metadata, files]         the folder of its metadata, and all files: [path, content]
    ["unfit", message, file, line, source, notes]      why it cannot be installed; the place is empty if there is none

The packages that may be used are those of the course: its folder stands before that of the tools on `sys.path`.
"""

import importlib.machinery
import importlib.metadata
import io
import os
import sys
import tomllib

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_LEGACY = "setuptools.build_meta:__legacy__"
_OUT = "installed"
_FILES = 2000
_TOTAL = 12 << 20
_KEPT = 400  # characters of a line
_NOTES = 8
_PACKAGES = 20
_SETTINGS = "pyproject.toml"


class Unfit(Exception):
    """Why a project cannot be installed: message, the word in `pyproject.toml` that it is about, and a note."""

    def __init__(self, message, word="", note=""):
        super().__init__(message)
        self.word, self.notes = word, [note] if note else []


def prepare(folder):
    text = ""
    try:
        path = os.path.join(folder, _SETTINGS)
        if not os.path.isfile(path):
            if not os.path.isfile(os.path.join(folder, "setup.py")):
                raise Unfit("there is neither `pyproject.toml` nor `setup.py`, so that pip cannot install it")
            return ["ready", _buildable(["setuptools"], _LEGACY, [], folder), []]
        with open(path, "rb") as file:
            data = file.read()
        text = data.decode("utf-8-sig", "replace")
        return _prepared(_parsed(data), folder)
    except Unfit as error:
        line, source = _place(text, error.word)
        return ["unfit", str(error), _SETTINGS if line else "", line, source, error.notes]


def _parsed(data):
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unfit("`pyproject.toml` is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        line = int(place.partition(",")[0]) if place[:1].isdigit() else 0
        raise Unfit("`pyproject.toml` cannot be read: %s" % message, line) from None
    except ValueError:
        raise Unfit("`pyproject.toml` cannot be read: a number in it is too long") from None
    except RecursionError:
        raise Unfit("`pyproject.toml` cannot be read: its parts lie too deep inside each other") from None


def _prepared(settings, folder):
    system = settings.get("build-system", {"requires": ["setuptools"]})
    if not isinstance(system, dict):
        raise Unfit("`build-system` in `pyproject.toml` has to be a table", "build-system")
    requires = system.get("requires")
    if not _are_texts(requires):
        raise Unfit(
            "`build-system` in `pyproject.toml` has to say with `requires` what builds the project",
            "build-system",
        )
    backend = system.get("build-backend", _LEGACY)
    folders = system.get("backend-path", [])
    if not isinstance(backend, str) or not backend:
        raise Unfit("`build-backend` in `pyproject.toml` has to be a text", "build-backend")
    if not _are_texts(folders) or any(_leaves(each) for each in folders):
        raise Unfit("`backend-path` in `pyproject.toml` has to name folders of the project", "backend-path")
    return ["ready", _buildable(requires, backend, folders, folder), folders]


def _are_texts(value):
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _leaves(path):
    return os.path.isabs(path) or ".." in path.split("/") or "\0" in path or not path


def _buildable(requires, backend, folders, folder):
    """The backend, if it and all that it needs are here."""
    for text in requires:
        _here(text, "`pyproject.toml` names `%s` to build the project", requires and "requires")
    course = sys.path[-2]
    top = backend.partition(":")[0].partition(".")[0]
    places = [*(os.path.join(folder, each) for each in folders), course]
    if importlib.machinery.PathFinder.find_spec(top, places) is None:
        raise Unfit(
            "the build backend `%s` is not here: `build-system` in `pyproject.toml` has to name in `requires` what it is"
            " part of" % backend[:100],
            "build-backend",
        )
    return backend


def _here(text, who, word=""):
    """Checks that a requirement is met by the course's packages."""
    try:
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            return
    except (InvalidRequirement, UndefinedComparison):
        raise Unfit("`%s` is no requirement for a package" % text[:100], word) from None
    except UndefinedEnvironmentName:
        return
    course = {
        canonicalize_name(each.metadata["Name"]): each.version
        for each in importlib.metadata.distributions(path=[sys.path[-2]])
    }
    version = course.get(canonicalize_name(wanted.name))
    if wanted.url is not None:
        raise Unfit((who + ", which would be downloaded; here is no network") % text[:100], word)
    if version is None:
        here = ", ".join("%s %s" % each for each in sorted(course.items())[:_PACKAGES])
        message = (who + ", which is none of the packages that are here") % wanted.name
        raise Unfit(message, word, "The packages that are here: %s." % here)
    if not wanted.specifier.contains(version, prereleases=True):
        raise Unfit((who + ", and here it is %s") % (str(wanted)[:100], version), word)


def _place(text, word):
    """Number and text of the first line that a word stands in; the word can be the number itself."""
    lines = text.splitlines()
    if isinstance(word, int):
        number = word
    else:
        number = next((at for at, line in enumerate(lines, 1) if word and word in line.partition("#")[0]), 0)
    return number, lines[number - 1][:_KEPT] if 0 < number <= len(lines) else ""


def install(wheel):
    os.mkdir(_OUT)
    said = io.StringIO()
    own = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = said
    try:
        from pip._internal.cli.main import main
        from pip._internal.network import session

        # To say who it is, which nobody hears, it would look at files of the system that are not shown here.
        session.user_agent = str
        code = main([*_ARGUMENTS, "--target", _OUT, wheel])
    finally:
        sys.stdout, sys.stderr = own
    if code != 0:
        lines = [line.strip()[:_KEPT] for line in said.getvalue().splitlines() if line.strip()]
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
        # A traceback stands below "Exception:", and its last line says what it was.
        told = lines[-1:] if errors[:1] == ["Exception:"] else errors or lines[-_NOTES:]
        told = (told or ["it does not say why"])[: _NOTES + 1]
        return ["unfit", "pip cannot install what was built: %s" % told[0], "", 0, "", told[1:]]
    try:
        return _installed()
    except Unfit as error:
        return ["unfit", str(error), "", 0, "", error.notes]


_ARGUMENTS = [
    *("install", "--isolated", "--no-index", "--no-deps", "--no-cache-dir", "--no-compile", "--no-input"),
    *(
        "--no-warn-script-location",
        "--disable-pip-version-check",
        "--root-user-action=ignore",
        "--progress-bar=off",
    ),
]


def _installed():
    files, total = [], 0
    for folder, _, names in os.walk(_OUT):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                content = file.read()
            total += len(content)
            files.append([os.path.relpath(path, _OUT), content])
            if len(files) > _FILES or total > _TOTAL:
                raise Unfit("what is installed is more than %d files or %d MiB" % (_FILES, _TOTAL >> 20))
    own = next(iter(importlib.metadata.distributions(path=[_OUT])), None)
    if own is None:
        raise Unfit("what was built holds no metadata")
    for text in own.requires or ():
        _here(text, "the project depends on `%s`")
    metadata = next((path for path, _ in files if path.endswith(".dist-info/METADATA")), "/")
    return ["installed", os.path.dirname(metadata), sorted(files)]
