"""Writes a corpus for each fuzz target into `fuzz/corpus`, from the fixtures and exercises of this repository.

For people who fuzz; nothing of gradus uses it. Every file is named by what is in it, so that running this again adds
nothing.
"""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "fuzz/corpus"
COURSES = [ROOT / "exercises", ROOT / "fixtures"]

sys.path.insert(0, str(ROOT / "src/harness"))
from canonical import encode  # noqa: E402

# Parts of outcomes, and outcomes: see `targets/outcomes.rs`.
PART, OUTCOME = b"\x1e", b"\x1d"


def seed(target, content):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def files(*patterns):
    """The contents of all files with such names."""
    return [
        path.read_bytes()
        for course in COURSES
        for pattern in patterns
        for path in sorted(course.rglob(pattern))
    ]


def cases():
    """The tables of all cases, of specs that are sound."""
    for text in files("exercise.toml"):
        try:
            yield from tomllib.loads(text.decode()).get("case", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
            pass


def texts():
    """What is expected to be printed."""
    for case in cases():
        if isinstance(case, dict) and isinstance(case.get("stdout"), str):
            yield case["stdout"].encode()
    yield from files("*.ans", "*.csv", "*.json", "*.jsonl", "*.sql")


def values():
    """Canonical forms of what calls have to return, where that needs nothing but Python."""
    for case in cases():
        try:
            yield encode(eval(case["returns"], {}))
        except Exception:
            pass


def record(tag, payload):
    """What the harness reports: see `report.rs` of the supervisor."""
    return tag + b"%010d" % len(payload) + payload


EXCERPT = dict(
    text="a\tb\n", first_line=3, omitted_before=2, omitted_after=1, omitted_characters=4, total_bytes=90
)
FRAME = dict(file="median.py", line=3, column=5, function="median", source="    return x[0]")
# What the snapshot of a stream has nothing of: see `src/event/failure.rs`.
FAILURES = [
    dict(given=dict(setup="x = 1", call="f(x)", args=["-v"], stdin=EXCERPT, files=["a.txt"])),
    dict(given={}, remarks=[dict(message="no loop", place=FRAME, width=6, named=True)], omitted_remarks=3),
    dict(given={}, measured=[dict(n=10, cpu=0.5), dict(n=20, memory=1 << 20, unfinished=True)]),
    dict(given={}, error=dict(kind="KeyError", message="'a'", frames=[FRAME, FRAME], omitted_frames=900)),
    dict(
        given={},
        dialogue=[dict(by="author", text="7"), dict(by="learner", text="8", unended=True, omitted=9)],
    ),
    dict(
        given={},
        mismatches=[dict(subject=dict(file="a.csv"), expected=EXCERPT, actual=EXCERPT, rule="exactly")],
    ),
    dict(
        given={},
        printed=EXCERPT,
        complained=EXCERPT,
        notes=["Only the case differs."],
        hint="Look again.",
        reproduce="x",
    ),
]


def stream_of(failure):
    """A run with one case, which failed so."""
    case = dict(name="one", points="1.5", hidden=False, extra=True, group="all")
    group = dict(name="all", points="2", extra=False)
    exercise = dict(slug="a", title="A", track="t", max_score="2", cases=[case], groups=[group])
    told = dict(
        name="one",
        verdict="wrong_answer",
        score="0",
        max_score="1.5",
        cpu=0.1,
        wall=0.2,
        memory=3,
        hidden=False,
    )
    told |= dict(message="is wrong", failure=failure, mode="isolated")
    result = dict(
        learner="ada", exercise="a", verdict="wrong_answer", score="0", max_score="2", file="ada/a.py"
    )
    result |= dict(cases=[told], groups=[dict(name="all", verdict="wrong_answer", score="0", max_score="2")])
    yield dict(
        event="run_started", format=1, gradus="1", python="3", started=1, exercises=[exercise], submissions=1
    )
    yield dict(event="submission_finished", **result)
    yield dict(event="run_finished", submissions=1, accepted=0, interrupted=False, wall=1.5)


def main():
    for text in files("exercise.toml", "exercise.json", "course.toml"):
        seed("specs", text)
    for text in files("course.lock"):
        # The lock of a whole course is long, and each of its packages like the next.
        seed("lock", text[:3000])
    for text in texts():
        if len(text) < 4000:
            seed("reports", text)
            for mode in range(11):
                seed("texts", bytes([mode]) + text + b"\0" + text)
                seed("texts", bytes([240 | mode]) + text + b"\0" + text[::-1])
    for index, value in enumerate(values()):
        seed("values", value + b"\0" + value)
        seed("harness", record(b"S", b"loading") + record(b"V", value) + record(b"S", b"done"))
        reference = PART.join([b"\0", b"d", value])
        for stdout in [b"", b"1\n"]:
            learner = PART.join([b"\0", b"d", value, value, b"", stdout, b"", b"1,2\n"])
            seed("outcomes", index.to_bytes(2, "little") + reference + OUTCOME + learner)
    for index in range(1000):
        error = b"\x1f".join([b"ValueError", b"no such thing", b"calling", b"work.py", b"3", b"1", b"x = 1"])
        learner = PART.join([b"\0abcdef", b"c", b"", b"", error, b"out\n", b"err\n", b"missing"])
        words = encode(("passed", ["a", "b"], [("a", 1, "x")]))
        seed(
            "outcomes",
            index.to_bytes(2, "little") + PART.join([b"\0", b"d", words, words]) + OUTCOME + learner,
        )
    frame = b"6d2e7079 3 1 66 -"
    seed("harness", record(b"E", b"\n".join([b"4b6579", b"61", b"4b6579 6f626a656374", b"0 calling", frame])))
    subject = next(iter(files("limits_of.py", "subject/*.py")), b"a\nb\n")
    for patch in files("*.patch", "*.diff"):
        seed("patches", patch + b"\0" + subject)
    for failure in FAILURES:
        seed("events", b"\n".join(json.dumps(event).encode() for event in stream_of(failure)))
    stream = (ROOT / "tests/cli/snapshots/cli__reports__events.jsonl.snap").read_text()
    lines = [line for line in stream.splitlines() if line.startswith("{")]
    stream = "\n".join(lines).replace('"[VERSION]"', '"1"').replace("[LAYERS]", '["a"]')
    for placeholder in ["[TIME]", "[SECONDS]", "[BYTES]", "[MEMORY]", "[CPU]", "[WALL]"]:
        stream = stream.replace(placeholder, "1")
    seed("events", stream.encode())
    for learner in sorted((ROOT / "fixtures/class").iterdir()):
        paths = [
            str(path.relative_to(learner.parent)) for path in sorted(learner.rglob("*")) if path.is_file()
        ]
        seed("submissions", "\0".join(paths).encode())


if __name__ == "__main__":
    main()
