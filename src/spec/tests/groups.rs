//! Groups and extra credit: what they mean, and what is said about those that mean nothing.

use super::broken::lines;
use super::{HEAD, right};

/// Three cases and whatever follows.
fn three(text: &str) -> String {
    let case = |name: &str| format!("[[case]]\nname = \"{name}\"\nexit_code = 0\n");
    format!("{}{}{}{text}", case("one"), case("two"), case("three"))
}

#[test]
fn groups_take_the_points_of_their_cases() {
    let text = three(
        "[pairs]\nextra = true\npoints = 0.25\n\
         [[group]]\nname = \"both\"\npoints = 0.5\ncases = [\"two\", \"big\"]\n\
         [[group]]\nname = \"more\"\npoints = 4\nextra = true\ncases = [\"three\"]\n",
    );
    let files = ["cases/big.in", "cases/big.ans", "cases/small.in", "cases/small.ans"];
    let exercise = right(&format!("{HEAD}{text}"), &files);
    let cases: Vec<_> = exercise
        .cases
        .iter()
        .map(|case| (case.name.as_str(), case.points.to_string(), case.extra, case.group))
        .collect();
    let expected = [
        ("one", "1", false, None),
        ("two", "0", false, Some(0)),
        ("three", "0", true, Some(1)),
        ("big", "0", false, Some(0)),
        ("small", "0.25", true, None),
    ];
    assert_eq!(cases, expected.map(|(name, points, extra, group)| (name, points.to_owned(), extra, group)));
    assert_eq!(exercise.max_score().to_string(), "1.5");
}

#[test]
fn groups_that_mean_nothing_are_told() {
    let said = [
        "[[group]]\nname = \"g\"\npoints = 1\ncases = [\"one\", \"tow\", \"nothing like it\"]\n",
        "[[group]]\nname = \"g\"\npoints = 1\ncases = [\"one\", \"one\"]\n",
        "[[group]]\nname = \"g\"\npoints = 1\ncases = [\"one\"]\n[[group]]\nname = \"h\"\npoints = 1\ncases = [\"one\"]\n",
        "[[group]]\nname = \"g\"\npoints = 1\ncases = []\n[[group]]\nname = \"g\"\npoints = 1\ncases = [\"one\"]\n",
        "[[group]]\nname = \"two\"\npoints = -1\ncases = [1]\n[[group]]\nname = \" \"\npoints = 0.1234567\ncases = \"one\"\n",
        "[[group]]\ncase = [\"one\"]\nbonus = true\n",
        "[group]\nname = \"g\"\n",
        "points = 2\nextra = true\n[[group]]\nname = \"g\"\npoints = 1\ncases = [\"three\"]\n",
        "points = 2\nbonus = true\n",
        "after = \"one\"\n[[case]]\nname = \"four\"\nexit_code = 0\nextra = true\n[[case]]\nname = \"five\"\nexit_code = 0\nafter = [\"one\", \"four\"]\n",
    ]
    .map(|text| lines(&three(text)).join("\n"));
    insta::assert_snapshot!(said.join("\n\n"), @r#"
    "\"tow\"" there is no case `tow`: did you mean `two`?
    "\"nothing like it\"" there is no case `nothing like it`

    "\"one\"" `one` is in this group twice

    "\"one\"" `one` is in two groups: it is in `g` already (a case earns points in one group at most)

    "[]" the group has no cases (name those that have to be accepted together)
    "\"g\"" two groups are called `g` (give each its own name)

    "\"two\"" a case is called `two` too (give the group a name of its own)
    "-1" `points` cannot be less than 0
    "1" `cases` has to be text in quotes: this is a number (write it in quotes: `cases = "1"`)
    "\" \"" `name` is empty
    "0.1234567" `points` cannot be used: at most 6 decimal places can be given
    "\"one\"" `cases` has to be a list of texts: this is text (write `cases = ["one"]`)

    "[[group]]" `name` is missing
    "[[group]]" `points` is missing
    "case" unknown key `case`: did you mean `cases`?
    "bonus" unknown key `bonus`: did you mean `extra`?

    "[group]" `group` has to be a list: this is a table (write `[[group]]`, with two brackets)

    "points" `points` has no effect in a group: it is in the group `g` (leave it out; the group says it for all of its cases)
    "extra" `extra` has no effect in a group: it is in the group `g` (leave it out; the group says it for all of its cases)

    "bonus" unknown key `bonus`: did you mean `extra`?

    "[\"one\", \"four\"]" a case that counts cannot depend on extra credit: `four` is extra credit (make this case extra credit too)
    "#);
    let every = "[[case]]\nname = \"a\"\nexit_code = 0\nextra = true\n[[case]]\nname = \"b\"\nexit_code = 0\n\
                 [[group]]\nname = \"g\"\npoints = 1\nextra = true\ncases = [\"b\"]\n";
    insta::assert_snapshot!(lines(every).join("\n"), @r#"
    "case" every case is extra credit, so anything would be accepted (leave `extra` out of those that a solution has to meet)
    "#);
}

#[test]
fn points_of_pairs_that_are_all_in_groups_are_told() {
    let text = format!("{HEAD}[pairs]\npoints = 2\n[[group]]\nname = \"g\"\npoints = 1\ncases = [\"big\"]\n");
    let said = super::toml(&text, &["cases/big.in", "cases/big.ans"]).expect_err("`points` has no effect");
    assert_eq!((said.len(), said[0].message.as_str()), (1, "`points` has no effect in a group"));
}
