"""Tells which interpreter this is, and compiles the harness for it.

Run once for each run of gradus, as `python -I -B probe.py SOURCE TARGET`, before any learner's code. SOURCE is the text
of the harness, in which a line parts what every run needs from the rest; TARGET becomes the compiled file. Prints one line of
JSON.
"""

import marshal
import os
import posix
import site
import sys

MORE = "\n# More of the harness.\n"


def quoted(text):
    """JSON text of a string; importing `json` would cost more than all the rest of this file."""
    return '"' + "".join(c if c.isalnum() or c in "/._-+ " else "\\u%04x" % ord(c) for c in text) + '"'


def compiled(text):
    return compile(text, "<gradus>", "exec", optimize=2)


def listed(texts):
    return "[%s]" % ", ".join(quoted(text) for text in texts)


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        text, more = file.read().split(MORE)
    more = "_MORE = %r\n" % marshal.dumps(compiled(more))
    code = compiled(facts_for_harness() + more + text)
    with open(target, "wb") as file:
        # A compiled file: the version's magic number, no flags, no source date or size.
        file.write(sys.modules["_frozen_importlib_external"].MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
    facts = {
        "executable": quoted(sys.executable),
        "version": quoted("%d.%d.%d" % sys.version_info[:3]),
        "implementation": quoted(sys.implementation.name),
        "identity": quoted(identity()),
        "folders": listed(folders()),
        "standard": listed(sorted(sys.stdlib_module_names)),
        "seen": listed(seen()),
    }
    print("{%s}" % ", ".join('"%s": %s' % fact for fact in facts.items()))


def identity():
    """What compiled packages depend on: the same text where the same ones work."""
    implementation = sys.implementation
    multiarch = getattr(implementation, "_multiarch", sys.platform)
    kind = "%s %s%s" % (implementation.cache_tag, multiarch, sys.abiflags)
    return " ".join((kind, posix.uname().machine, "%d.%d.%d" % sys.version_info[:3], sys.base_prefix))


def folders():
    """Everything that this interpreter reads: its own prefix, and that of the environment around it."""
    prefixes = [sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix]
    library = [sys._stdlib_dir, *(folder for folder in sys.path if folder.endswith("/lib-dynload"))]
    return list(dict.fromkeys(prefixes + library))


def seen():
    """Files and folders, there or not, whose change can change what this file tells."""
    home = os.path.dirname(sys.executable)
    configurations = [os.path.join(place, "pyvenv.cfg") for place in (home, os.path.dirname(home))]
    packages = site.getsitepackages()
    lists = [
        os.path.join(folder, name)
        for folder in packages
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if name.endswith(".pth")
    ]
    # The executable may be a link to a link; the last one is what runs.
    programs = [sys.executable, os.path.realpath(sys.executable)]
    return [*programs, *configurations, *folders(), *packages, *lists, *sys.path]


def facts_for_harness():
    """What `site` finds out at every start, as a line of Python: learners' programs start without it.

    Packages are those of the interpreter or its virtual environment. What a `.pth` file leads to elsewhere is not shown
    to learners, and so not named here.
    """
    places = tuple(folder.rstrip("/") + "/" for folder in folders())
    packages = [folder for folder in sys.path if folder.startswith(places)]
    return "_PREFIXES, _PACKAGES = %r, %r\n" % ((sys.prefix, sys.exec_prefix), packages)


main()
