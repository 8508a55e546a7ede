//! Rules about the text of one file.

use super::sources::Source;

/// More than this is more than one topic.
const MAX_LINES: usize = 400;

/// Names what is banned, in order to ban it.
const THIS_FILE: &str = "xtask/src/tidy/rules.rs";

/// Words that must not occur somewhere.
struct Ban {
    /// Each as it is written, with no letter, digit or `_` before it.
    words: &'static [&'static str],
    /// What the rule is, after "… is found:".
    reason: &'static str,
    /// Where the rule holds.
    holds: fn(&str) -> bool,
    /// What of a file it is about.
    reach: Reach,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// All of it.
    Everything,
    /// Without comments.
    Code,
    /// Without comments and tests.
    CodeOutsideTests,
}

const BANS: &[Ban] = &[
    Ban {
        words: &["println!(", "print!("],
        reason: "only the command line prints; everything else logs by `tracing`",
        holds: |path| is_rust(path) && !is_tool(path) && !path.starts_with("server/src/cli"),
        reach: Reach::CodeOutsideTests,
    },
    Ban {
        words: &["dbg!("],
        reason: "it is for the moment of debugging",
        holds: is_rust,
        reach: Reach::Code,
    },
    Ban {
        words: &["TODO", "FIXME"],
        reason: "do it, or open an issue",
        holds: |_| true,
        reach: Reach::Everything,
    },
    Ban {
        words: &["Entity::find()", "Entity::find_by_id("],
        reason: "only the finders of crates/store start queries, because they demand the workspace",
        holds: |path| is_rust(path) && !path.starts_with("crates/store/"),
        reach: Reach::Code,
    },
    Ban {
        words: &[
            "std::env",
            "env::var",
            "env::args",
            "env::current_dir",
            "env::temp_dir",
        ],
        reason: "only server/src/config reads the environment",
        holds: |path| is_rust(path) && !is_tool(path) && !path.starts_with("server/src/config"),
        reach: Reach::CodeOutsideTests,
    },
    Ban {
        words: &[
            "jobs::enqueue",
            ".begin(",
            ".begin_with(",
            ".begin_with_config(",
            ".begin_with_options(",
        ],
        reason: "only crates/services opens transactions and enqueues jobs",
        holds: |path| is_rust(path) && !is_tool(path) && !holds_transactions(path),
        reach: Reach::CodeOutsideTests,
    },
    Ban {
        words: &["#[allow(", "#![allow("],
        reason: "write `expect` with a reason: it tells when it is no longer needed",
        holds: is_rust,
        reach: Reach::Code,
    },
    Ban {
        words: &["#[ignore", "#[should_panic"],
        reason: "a test runs always, and says by an assertion what it expects",
        holds: is_rust,
        reach: Reach::Code,
    },
];

fn is_rust(path: &str) -> bool {
    is_kind(path, "rs")
}

fn is_kind(path: &str, kind: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == kind)
}

/// Programs for developers and for cargo, which print and read the environment by nature.
fn is_tool(path: &str) -> bool {
    path.starts_with("xtask/") || path.starts_with("bench/") || path.ends_with("build.rs")
}

/// Besides `services`: the store that carries them, the queue that claims its rows, the migrations.
fn holds_transactions(path: &str) -> bool {
    [
        "crates/services/",
        "crates/store/",
        "crates/jobs/",
        "migrations/",
    ]
    .iter()
    .any(|folder| path.starts_with(folder))
}

fn is_test_file(path: &str) -> bool {
    path.split('/')
        .any(|part| part == "tests" || part == "tests.rs")
}

/// Every breach in the file, as `path:line: what`.
pub(super) fn check(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    let path = &source.path;
    let lines = source.text.lines().count();
    let counted = ["rs", "css", "ts"].iter().any(|kind| is_kind(path, kind));
    if counted && lines > MAX_LINES {
        problems.push(format!(
            "{path}: {lines} lines, {MAX_LINES} at most: split it by topic"
        ));
    }
    if path.ends_with("/mod.rs") {
        problems.push(format!(
            "{path}: write `foo.rs` beside `foo/`, so that tabs tell modules apart"
        ));
    }
    let undocumented = !source.text.trim_start().starts_with("//!");
    if is_rust(path) && !is_test_file(path) && undocumented {
        problems.push(format!("{path}:1: it begins with `//!` and what it is for"));
    }
    if path == THIS_FILE {
        return problems;
    }
    let bans = BANS.iter().filter(|ban| (ban.holds)(path));
    problems.extend(bans.flat_map(|ban| breaches(ban, source)));
    problems
}

fn breaches(ban: &Ban, source: &Source) -> Vec<String> {
    if ban.reach == Reach::CodeOutsideTests && is_test_file(&source.path) {
        return Vec::new();
    }
    let lines: Vec<&str> = source.text.lines().collect();
    let end = match ban.reach {
        Reach::CodeOutsideTests => tests_begin(&lines),
        Reach::Everything | Reach::Code => lines.len(),
    };
    let mut found = Vec::new();
    for (number, line) in (1..).zip(&lines[..end]) {
        if ban.reach != Reach::Everything && line.trim_start().starts_with("//") {
            continue;
        }
        if let Some(word) = ban.words.iter().find(|word| has_word(line, word)) {
            found.push(format!(
                "{}:{number}: `{word}` is found: {}",
                source.path, ban.reason
            ));
        }
    }
    found
}

/// The line at which the unit tests at the bottom of a file begin, or its end.
fn tests_begin(lines: &[&str]) -> usize {
    let opens = |at: usize| {
        lines
            .get(at + 1)
            .is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'))
    };
    (0..lines.len())
        .find(|at| lines[*at] == "#[cfg(test)]" && opens(*at))
        .unwrap_or(lines.len())
}

/// Whether the word occurs, and is no part of a longer one: `eprintln!(` is not `println!(`.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let begun_before = word.starts_with(joins) && line[..at].ends_with(joins);
        let goes_on = word.ends_with(joins) && line[at + word.len()..].starts_with(joins);
        !begun_before && !goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a file at this path with this text after its documentation.
    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Source {
            path: path.to_owned(),
            text: format!("//! For a test.\n{text}\n"),
        })
    }

    #[test]
    fn printing_is_for_the_command_line() {
        let line = "    println!(\"hello\");";
        assert_eq!(found("crates/store/src/lib.rs", line).len(), 1);
        assert_eq!(found("server/src/startup.rs", line).len(), 1);
        assert_eq!(found("server/src/cli/demo.rs", line), [""; 0]);
        assert_eq!(found("xtask/src/main.rs", line), [""; 0]);
        assert_eq!(
            found("server/src/startup.rs", "    eprintln!(\"hello\");"),
            [""; 0]
        );
    }

    #[test]
    fn the_environment_is_read_in_one_place() {
        let line = "    let addr = std::env::var(\"ADDR\");";
        assert_eq!(found("crates/linear/src/lib.rs", line).len(), 1);
        assert_eq!(found("server/src/config/env.rs", line), [""; 0]);
        assert_eq!(found("server/tests/it/app.rs", line), [""; 0]);
        assert_eq!(found("server/src/config.rs", line), [""; 0]);
    }

    #[test]
    fn queries_begin_in_the_store() {
        let line = "    let rows = hiring::Entity::find().all(db).await?;";
        assert_eq!(found("crates/services/src/hiring/list.rs", line).len(), 1);
        assert_eq!(found("crates/store/src/entity/hiring.rs", line), [""; 0]);
    }

    #[test]
    fn transactions_are_opened_by_services() {
        let line = "    let txn = db.begin().await?;";
        assert_eq!(found("server/src/api/v1/hirings/create.rs", line).len(), 1);
        assert_eq!(found("crates/services/src/unit.rs", line), [""; 0]);
    }

    #[test]
    fn unfinished_work_is_found_in_comments_of_every_kind_of_file() {
        let word = "TODO";
        assert_eq!(
            found("style/base.css", &format!("/* {word}: dark */")).len(),
            1
        );
        assert_eq!(found("app/src/lib.rs", &format!("// {word}")).len(), 1);
        assert_eq!(
            found(
                "app/src/lib.rs",
                &format!("// {word}S is a word of its own")
            ),
            [""; 0]
        );
    }

    #[test]
    fn comments_and_unit_tests_may_name_what_code_may_not() {
        let text = "// std::env is off limits\n#[cfg(test)]\nmod tests {\n    use std::env;\n}";
        assert_eq!(found("crates/linear/src/lib.rs", text), [""; 0]);
        let text = "#[cfg(test)]\nmod tests;\nuse std::env;";
        assert_eq!(found("crates/linear/src/lib.rs", text).len(), 1);
    }

    #[test]
    fn a_file_has_one_topic() {
        let text = "\n".repeat(MAX_LINES - 2);
        assert_eq!(found("app/src/lib.rs", &text), [""; 0]);
        let text = "\n".repeat(MAX_LINES);
        assert_eq!(found("app/src/lib.rs", &text).len(), 1);
        assert_eq!(found("docs/admin.md", &text), [""; 0]);
    }

    #[test]
    fn modules_are_named_and_documented() {
        assert_eq!(found("crates/store/src/entity/mod.rs", "").len(), 1);
        let bare = Source {
            path: "app/src/lib.rs".to_owned(),
            text: "fn main() {}\n".to_owned(),
        };
        assert_eq!(check(&bare).len(), 1);
    }

    #[test]
    fn lints_are_expected_and_tests_run() {
        assert_eq!(found("app/src/lib.rs", "#[allow(dead_code)]").len(), 1);
        assert_eq!(found("app/src/lib.rs", "    #[ignore]").len(), 1);
        assert_eq!(found("app/src/lib.rs", "    dbg!(x);").len(), 1);
    }
}
