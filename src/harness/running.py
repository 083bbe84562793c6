"""Begins, runs the learner's code and tells what came of it: the last part of the harness (see harness.py)."""

import sys


def _add_more():
    """Adds the rest of the harness. To read it takes as long as to start a small program."""
    _exec(_data_of(_MORE), globals())


def _begin():
    """Everything up to the learner's file: the request, its reporter and the socket for calls."""
    # The supervisor's own wish not to be interrupted is no learner's.
    _modules["_signal"].pthread_sigmask(_modules["_signal"].SIG_SETMASK, ())
    _prepare()
    if "serve" in sys.argv:
        _add_more()
        request, report, control = _be_forked(_connect(_CONTROL))
    else:
        _open_streams()
        request = _data_of(_read_all(_REQUEST))
        report = _Reporter(_ASIDE)
        if request["calls"] != "none":
            _add_more()
        control = _connect(_ASIDE + 1) if request["calls"] in _LATER else None
    _enter(request)
    for step in request.get("confinement", ()):
        _make_call(*step)
    _age()
    return request, report, control


# The learner's code runs from here, not from a function: so there is one frame of ours below it and no more.
_request, _report, _control = _begin()
if _request.get("part") == "tests":
    _test_apart(_request, _report)
_tests = (
    _prepare_tests(_request["tests"], _report) if "tests" in _request and "part" not in _request else None
)
_watcher = _preload(_request["watch"].get("tool")) if "watch" in _request else None
_given = _make_given(_request["given"], _report) if "given" in _request else {}
_module, _code, _source = _load(_request, _report)
_error = None
if _code is None:
    _error = _module
    _module = _Module("__main__")
else:
    try:
        if _tests is None or not _left_to_tests(_tests, _request):
            if (_imported := _import_packages(_request)) is not None:
                _module = _imported
            else:
                _exec(_code, _module.__dict__)
                _join_package(_module, _request)
    except _BaseException as _caught:
        _error = _without_ours(_caught)
        _report.exception(_error, _request["path"], _source)

if _request["calls"] == "none":
    _end_program(_module, _error)
else:
    _flush()
    if _error is not None:
        _exit(1)
    if "part" in _request:
        _serve_tests(_request, _report, _module, _source)
    if _tests is not None:
        _find_tests(_tests, _request, _report, _source)
    if _request["calls"] == "many":
        _request, _report = _serve_calls(_report, _control, _request["env"], _request["ahead"])
    elif _request["calls"] == "one":
        _request, _report = _wait_for_call(_report, _control, _request["env"])
    _names = {**_module.__dict__, **_given}
    _names["__builtins__"] = _BUILTINS
    try:
        if _tests is not None:
            _report.enter("calling")
            _run_tests(_tests, _request, _report)
        elif _watcher is not None:
            _report.record(b"V"[0], _watch(_watcher, _request, _report, _names, _source))
        else:
            _report.stage = "setup"
            if _request["setup"] is not None:
                _report.enter("setup")
                _exec(_compile_text(_request["setup"], "<setup>", "exec"), _names)
            _code = _compile_text(_request["call"], "<call>", "eval")
            _report.enter("calling")
            _value = _eval(_code, _names)
            _report.enter("reading")
            _report.record(b"V"[0], encode(_value))
    except _BaseException as _caught:
        _report.exception(_caught, _request["path"], _source)
    _flush()
    _report.enter("done")
    _exit(0)
