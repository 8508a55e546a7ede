//! Which page of a list: the same rules for all lists.

use std::str::FromStr;

use domain::Refusal;

const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

/// Where the page begins: the `next_cursor` of the page before, if there was one.
pub(crate) fn cursor<T: FromStr>(given: Option<String>) -> Result<Option<T>, Refusal> {
    let cursor = given.map(|cursor| cursor.parse()).transpose();
    cursor.map_err(|_| {
        let message = "`cursor` must be the `next_cursor` of an earlier answer.";
        Refusal::field("cursor", message)
    })
}

/// How many items are on it: 1 to 200, 50 unless given.
pub(crate) fn limit(given: Option<u64>) -> Result<u64, Refusal> {
    let limit = given.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    let message = format!("`limit` must be from 1 to {MAX_LIMIT}.");
    Err(Refusal::field("limit", message))
}

/// A text filter of at most `max` characters. One that is left empty filters nothing, as a form sends it.
pub(crate) fn filter(
    field: &str,
    given: Option<String>,
    max: usize,
) -> Result<Option<String>, Refusal> {
    match given {
        Some(given) if !given.trim().is_empty() => domain::text::line(field, &given, max).map(Some),
        _ => Ok(None),
    }
}
