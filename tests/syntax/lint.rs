//! What the linter's tool makes of a file before ruff sees it.

use gradus::sandbox::tool::Tool;

use super::{file, python};

/// Tells the text that ruff gets, and whether what it says of that is told in the learner's words.
const DRIVER: &str = r#"
import sys
tool = {"__name__": "lint"}
exec(compile(open(sys.argv[1]).read(), "lint.py", "exec"), tool)
text, shown = tool["_switched_off"](sys.argv[2])
print(text, shown(text) == sys.argv[2])
"#;

#[test]
fn comments_that_switch_the_formatter_off_are_none_for_it_and_told_as_they_are() {
    let tool = file(Tool::Lint.text().as_bytes());
    for (text, seen) in [
        ("x = 1  #fmt: off", "x = 1  #fmt; off"),
        ("# yapf : disable", "# yapf ; disable"),
        ("# ruff: isort: off", "# ruff: isort; off"),
        ("# fmt; off and\n# fmt: off", "# fmt; off and\n# fmt| off"),
        ("x = 'fmt: off'", "x = 'fmt: off'"),
    ] {
        let output = python(&[DRIVER, tool.path().to_str().unwrap(), text]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{seen} True\n"));
    }
}
