"""What runs beside the learner's file: tests, and what watches or makes something for a call. Part of the harness (see
harness.py).
"""


def _preload(text):
    """Executes a tool of ours, before there is a learner's file, unless that was done already. Returns its names."""
    global _preloaded
    if _preloaded is None:
        tool = _Module("gradus_tool")
        _exec(_compile(text, "<gradus>", "exec", dont_inherit=True), tool.__dict__)
        _preloaded = tool.__dict__
    return _preloaded


_preloaded = None


def _prepare_tests(asked, report):
    """Reads the tests that the learner's file is to pass, before it is loaded; where that is tests itself, only which it is.
    Ends the process if they cannot be read.
    """
    report.record(b"S"[0], b"setup")
    try:
        tool, files = _preload(asked.get("tool")), asked["files"]
        if "learners" in asked:
            tool, files = tool["TRIALS"], asked["learners"]
            # Nor is a child of the tests to look for the subject in the memory of this process.
            _make_call(_PRCTL, [_SET_DUMPABLE, 0, 0, 0, 0])
        tool["prepare"](files, asked["module"])
        report.record(b"S"[0], b"compiling")
        return tool
    except _BaseException as error:
        _end_tests(error, report, "", None)


def _left_to_tests(tool, request):
    """Whether the learner's file is not executed before its time: tests of the learner's with each variant of what they are
    about, anything else when tests of the author's import it, if that is while they run.
    """
    if "learners" in request["tests"]:
        return True
    later = tool["import_later"](request["module"])
    if later:
        _modules.pop(request["module"], None)
    return later


def _find_tests(tool, request, report, source):
    try:
        tool["find"](request["home"])
    except _BaseException as error:
        _end_tests(error, report, request["path"], source)


def _run_tests(tool, request, report):
    """Runs a test, or several. Each answer has its length before it, which is 0 for a test of several that has not passed."""
    error = None
    if "batch" in request:
        values = tool["ask_all"](request["batch"])
    else:
        # Nowhere else: a variant of the author's code is not to be found by the learner's tests.
        value, error = tool["ask"](request.pop("call"))
        values = [value]
    answers = [b"" if value is None else encode(value) for value in values]
    answers = [b"%010d" % _len(answer) + answer for answer in answers]
    report.record(b"V"[0], request["nonce"].encode() + b"".join(answers))
    if error is not None:
        raise error


def _watch(tool, request, report, names, source):
    """Makes a call with a tool that watches it. Returns what it came to, in the canonical form."""
    nonce = request.pop("nonce").encode()
    try:
        # What its own threads wait for may then be looked at. Learners' code could do it as well.
        _make_call(_PRCTL, [_SET_DUMPABLE, 1, 0, 0, 0])
    except _OSError:
        pass
    setup, call = request["setup"], request["call"]

    def compiled(flags=0):
        text = None if setup is None else _compile(setup, "<setup>", "exec", flags, True)
        return text, _compile(call, "<call>", "eval", flags, True)

    hands = {
        "compile": compiled,
        "names": lambda: _dict(names),
        "enter": report.enter,
        "encode": encode,
        "tell": lambda seen: report.record(b"O"[0], nonce + encode(seen)),
        "flush": _flush,
        "path": request["path"],
        "source": source,
    }
    return tool["run"](hands, request["watch"]["options"])


def _test_apart(request, report):
    """Runs tests that reach the learner's module in another process, over standard input. Does not return."""
    global _find_frames
    _preload(request["tests"].get("tool"))["watch_nothing"]()
    tool = _prepare_tests(request["tests"], report)
    trouble = tool["connect"](request["module"], lambda: report.record(b"S"[0], b"loading"))
    if trouble is not None:
        for tag, payload in trouble:
            report.record(tag, payload)
        _exit(1)
    _find_frames = tool["lines_of"]
    _find_tests(tool, request, report, b"")
    report.enter("calling")
    try:
        _run_tests(tool, request, report)
    except _BaseException as error:
        report.exception(error, request["path"], None)
    _flush()
    report.enter("done")
    tool["part"]()
    _exit(0)


def _serve_tests(request, report, module, source):
    """Serves a loaded module to tests in another process, which are at the other end of what is reported to. Does not
    return.
    """
    tool = _preload(request["tests"].get("tool"))
    report.record(b"L"[0])
    tool["serve_module"](module, report.fd, lambda error: _frames(error, request["path"], source))


def _end_tests(error, report, path, source):
    """Ends a process in which there is nothing to be tested, with the reason."""
    report.enter("setup")
    report.exception(error, path, source)
    _flush()
    _exit(1)


def _make_given(given, report):
    """The names that a call is made with, by the author's code, in an interpreter that no learner's code has touched."""
    names = {"__builtins__": dict(_BUILTINS), "n": given["n"]}
    report.record(b"S"[0], b"setup")
    try:
        if given["setup"] is not None:
            _exec(_compile_text(given["setup"], "<setup>", "exec"), names)
    except _BaseException as error:
        _end_tests(error, report, "", None)
    # The collector would look through all of it on behalf of the learner's code, the longer the larger n is.
    _freeze()
    _forget_peak()
    report.record(b"S"[0], b"compiling")
    return names


def _forget_peak():
    """Lets the kernel begin anew to look for the peak of this process' memory."""
    try:
        with _io.FileIO("/proc/self/clear_refs", "w") as file:
            file.write(b"5")
    except _OSError:
        pass  # Then what the author's code took at its peak is part of it.
