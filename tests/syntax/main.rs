//! The tools that look at the text of learners' files, in a real interpreter: what they find, where, and that no text brings
//! them to anything but an answer.
//!
//! The interpreter is `python3` as found by the system; they have to work alike on every supported version.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod constructs;
mod lint;
mod names;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Output};

use gradus::sandbox::tool::Tool;
use gradus::spec::model::source::CONSTRUCTS;

const TOOL: &str = Tool::Syntax.text();

/// Loads the tool; then tells for each question, a line each, where it found something.
const DRIVER: &str = r#"
import sys
tool = {"__name__": "syntax"}
exec(compile(open(sys.argv[1]).read(), "syntax.py", "exec"), tool)
def ask(what, name="", scope="", most=0, wide=1):
    return {"what": what, "name": name, "scope": scope, "most": most, "wide": wide}
questions = eval(sys.argv[3], {"ask": ask})
# What the tool is at goes elsewhere.
out, sys.stdout = sys.stdout, sys.stderr
answer = tool["facts"](sys.argv[2], questions)
sys.stdout = out
if answer[0] != "facts":
    print(*answer)
    sys.exit()
for in_scope, count, places in answer[2]:
    found = ["%d:%d %s" % (line, column, " ".join([what, *details])) for line, column, _, _, _, what, details in places]
    print(("; ".join(found) or "nothing") if in_scope else "no such scope")
"#;

#[expect(clippy::disallowed_methods, reason = "this test drives an interpreter of its own")]
fn python(args: &[&str]) -> Output {
    let output = Command::new("python3").args(["-I", "-S", "-B", "-c"]).args(args).output();
    output.expect("python3 is needed to run this test")
}

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    file
}

/// What the tool says about a file, a line for each question.
#[track_caller]
fn said(learner: &[u8], questions: &str) -> Vec<String> {
    let (tool, learner) = (file(TOOL.as_bytes()), file(learner));
    let path = |file: &tempfile::NamedTempFile| file.path().to_str().unwrap().to_owned();
    let output = python(&[DRIVER, &path(&tool), &path(&learner), questions]);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Asserts what is found in a file: each question with its answer.
#[track_caller]
fn check(learner: &str, rows: &[(&str, &str)]) {
    let questions: Vec<String> = rows.iter().map(|(question, _)| format!("ask({question})")).collect();
    let said = said(learner.as_bytes(), &format!("[{}]", questions.join(", ")));
    assert_eq!(said.len(), rows.len(), "{said:?}");
    for ((question, expected), said) in rows.iter().zip(said) {
        assert_eq!(said, *expected, "{question}");
    }
}

#[test]
fn the_tool_knows_the_constructs_that_rules_can_name() {
    let script =
        "import sys\ntool = {}\nexec(open(sys.argv[1]).read(), tool)\nprint(*tool['CONSTRUCTS'], sep='\\n')";
    let tool = file(TOOL.as_bytes());
    let output = python(&[script, tool.path().to_str().unwrap()]);
    let known = String::from_utf8(output.stdout).unwrap();
    let known: BTreeSet<&str> = known.lines().collect();
    let named: BTreeSet<&str> = CONSTRUCTS.iter().map(|construct| construct.word).collect();
    assert_eq!(known, named);
}

#[test]
fn it_costs_no_module_that_is_not_there_anyway() {
    let script = "import sys\nbefore = set(sys.modules)\nexec(open(sys.argv[1]).read(), {'__name__': 'm'})\nprint(set(sys.modules) - before)";
    let tool = file(TOOL.as_bytes());
    let output = python(&[script, tool.path().to_str().unwrap()]);
    let new = String::from_utf8(output.stdout).unwrap();
    assert!(["set()\n", "{'_ast'}\n"].contains(&new.as_str()), "{new}");
}

#[test]
fn columns_count_characters() {
    check("é = 'ü'; x = [a for a in é]\n", &[("'construct', 'comprehension'", "1:14 list comprehension")]);
    check(
        "\u{feff}x = [a for a in b]\r\ny = [a for a in b]\r\n",
        &[("'construct', 'comprehension'", "1:5 list comprehension; 2:5 list comprehension")],
    );
    let latin = b"# coding: latin-1\n\xe9 = '\xfc'; x = [a for a in \xe9]\n";
    assert_eq!(said(latin, "[ask('construct', 'comprehension')]"), ["2:14 list comprehension"]);
}

#[test]
fn no_text_brings_it_to_anything_but_an_answer() {
    let many = |text: &str, times: usize| text.repeat(times).into_bytes();
    let not_compiled = [
        b"def f(:".to_vec(),
        b"x = 1\0".to_vec(),
        b"# \xff\n".to_vec(),
        b"x = '\xff'\n".to_vec(),
        b"# coding: nonsense\n".to_vec(),
        b"return 1\n".to_vec(),
        b"nonlocal x\n".to_vec(),
        b"if 1:\nx\n".to_vec(),
        many("(", 10_000),
        many("if 1:\n ", 200),
    ];
    for text in not_compiled {
        let said = said(&text, "[ask('construct', 'loop')]");
        let start = String::from_utf8_lossy(&text[..text.len().min(30)]);
        assert!(said[0].starts_with("not compiled "), "{start}: {said:?}");
    }
    let deep = [
        [b"x = ".to_vec(), many("-", 50_000), b"1".to_vec()].concat(),
        [b"x = 1".to_vec(), many(" + 1", 50_000)].concat(),
        [b"x = a".to_vec(), many(".a", 50_000)].concat(),
        [b"x = a".to_vec(), many("()", 50_000)].concat(),
        [b"x = ".to_vec(), many("not ", 3000), b"1".to_vec()].concat(),
        [b"if x: pass\n".to_vec(), many("elif x: pass\n", 3000)].concat(),
    ];
    for text in deep {
        let said = said(&text, "[ask('construct', 'loop'), ask('recursion')]");
        let start = String::from_utf8_lossy(&text[..text.len().min(30)]);
        let refused = said[0].starts_with("not compiled ") || said[0].starts_with("unreadable ");
        assert!(refused || said == ["nothing", "nothing"], "{start}: {said:?}");
    }
    let empty: [&[u8]; 4] = [b"", b"\n\n", b"# coding: utf-8", b"\xef\xbb\xbf"];
    for text in empty {
        assert_eq!(said(text, "[ask('lines'), ask('construct', 'statement')]"), ["nothing", "nothing"]);
    }
}

#[test]
fn nothing_of_the_learners_file_is_run() {
    let text = "raise SystemExit('run')\nimport os\nos._exit(3)\n";
    check(text, &[("'import', 'os', wide=0", "nothing"), ("'import', 'os'", "2:1 os")]);
}
