//! From serde's words about a value to a sentence that names the field.

use domain::{Refusal, text};

/// Longest part of somebody's input that is repeated in a sentence.
const ECHO: usize = 120;

/// What the standard library says of text that is no whole number.
const NO_NUMBER: [&str; 4] = [
    "cannot parse integer from empty string",
    "invalid digit found in string",
    "number too large to fit in target type",
    "number too small to fit in target type",
];

/// Why a value does not fit. `path` is where, as `serde_path_to_error` tells it; `said` is serde's
/// message, which quotes names in backticks.
pub(super) fn refusal(path: &str, said: &str) -> Refusal {
    // serde_json adds where in the text it was; the field says it better.
    let said = said
        .rsplit_once(" at line ")
        .map_or(said, |(before, _)| before);
    let quoted = quoted(said);
    match (said, quoted.split_first()) {
        (_, Some((field, allowed))) if said.starts_with("unknown field") => {
            unknown(path, field, allowed)
        }
        (_, Some((field, _))) if said.starts_with("missing field") => {
            let field = joined(path, field);
            Refusal::field(&field, format!("`{field}` is required."))
        }
        (_, Some((field, _))) if said.starts_with("duplicate field") => {
            let field = joined(path, field);
            Refusal::field(&field, format!("`{field}` is given twice."))
        }
        (_, Some((given, allowed))) if said.starts_with("unknown variant") => {
            variant(path, given, allowed)
        }
        _ => mistyped(path, said),
    }
}

fn unknown(path: &str, field: &str, allowed: &[String]) -> Refusal {
    // The path of an unknown field may end with the field itself or stop at its parent.
    let field = if path == field || path.ends_with(&format!(".{field}")) {
        path.to_owned()
    } else {
        joined(path, field)
    };
    let field = text::shorten(&field, ECHO);
    let known = if allowed.is_empty() {
        "none".to_owned()
    } else {
        allowed.join(", ")
    };
    Refusal::field(
        &field,
        format!("There is no field `{field}` here. The fields are: {known}."),
    )
    .with("allowed", allowed.to_vec())
}

fn variant(path: &str, given: &str, allowed: &[String]) -> Refusal {
    let given = text::shorten(given, ECHO);
    let message = format!(
        "`{path}` must be one of {}; `{given}` is none of them.",
        allowed.join(", ")
    );
    Refusal::field(path, message).with("allowed", allowed.to_vec())
}

fn mistyped(path: &str, said: &str) -> Refusal {
    let at_root = path.is_empty() || path == "." || path == "?";
    let subject = if at_root {
        "The body".to_owned()
    } else {
        format!("`{path}`")
    };
    let types = said.strip_prefix("invalid type: ");
    let message = match types.and_then(|types| types.split_once(", expected ")) {
        Some((found, expected)) => {
            let found = text::shorten(found, ECHO);
            format!("{subject} must be {}, not {found}.", plain(expected))
        }
        None if said.starts_with("UUID parsing failed") => format!("{subject} must be a UUID."),
        None if NO_NUMBER.contains(&said) => format!("{subject} must be a whole number."),
        None => format!("{subject} is not valid: {}.", text::shorten(said, 2 * ECHO)),
    };
    if at_root {
        Refusal::new("validation_error", message)
    } else {
        Refusal::field(path, message)
    }
}

/// Rust's names for things are not the reader's.
fn plain(expected: &str) -> String {
    if expected.starts_with("struct ") {
        return "a JSON object".to_owned();
    }
    match expected {
        "a formatted UUID string" | "a UUID string" => "a UUID",
        "option" => "a value or null",
        "u64" | "u32" | "u16" | "u8" | "usize" => "a whole number",
        "a boolean" => "true or false",
        other => other,
    }
    .to_owned()
}

fn joined(path: &str, field: &str) -> String {
    match path {
        "" | "." | "?" => field.to_owned(),
        _ => format!("{path}.{field}"),
    }
}

/// The words between backticks.
fn quoted(said: &str) -> Vec<String> {
    said.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
