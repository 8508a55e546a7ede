//! How values get into statements and out of rows. Both databases understand `$1`, so a statement is
//! written once; only what differs between them is here.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Three digits, always: without them `…:00Z` sorts behind `…:00.5Z`.
const TEXT_MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// A statement for the database that `connection` leads to.
pub(crate) fn statement<C: ConnectionTrait>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

/// A moment as a value, in UTC and whole milliseconds. SQLite compares moments as text, and what
/// the driver would write drops trailing zeros and then sorts wrongly within a second.
pub(crate) fn moment<C: ConnectionTrait>(
    connection: &C,
    at: OffsetDateTime,
) -> Result<Value, DbErr> {
    let at = whole_milliseconds(at);
    match connection.get_database_backend() {
        DbBackend::Sqlite => at
            .format(TEXT_MOMENT)
            .map(Value::from)
            .map_err(|error| DbErr::Type(error.to_string())),
        _ => Ok(Value::from(at)),
    }
}

/// The moment as every database here keeps it.
pub(crate) fn whole_milliseconds(at: OffsetDateTime) -> OffsetDateTime {
    let at = at.to_offset(UtcOffset::UTC);
    at.replace_millisecond(at.millisecond()).unwrap_or(at)
}

/// Text that every database can store and a page can show: no NUL, and not without end.
pub(crate) fn storable(text: &str) -> String {
    const LONGEST: usize = 2_000;
    let mut stored: String = text.chars().take(LONGEST).collect();
    if stored.len() < text.len() {
        stored.push('…');
    }
    stored.replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_sort_as_text_as_they_do_in_time() {
        let texts: Vec<String> = [
            datetime!(2026-11-22 10:00:00 UTC),
            datetime!(2026-11-22 10:00:00.05 UTC),
            datetime!(2026-11-22 10:00:00.5 UTC),
            datetime!(2026-11-22 10:00:00.51 UTC),
            datetime!(2026-11-22 12:00:01 +2),
        ]
        .into_iter()
        .map(|at| whole_milliseconds(at).format(TEXT_MOMENT).unwrap())
        .collect();
        assert!(texts.is_sorted(), "{texts:?}");
        assert_eq!(texts[4], "2026-11-22T10:00:01.000Z");
    }

    #[test]
    fn a_stored_text_has_no_nul_and_an_end() {
        assert_eq!(storable("a\0b"), "a\u{fffd}b");
        assert_eq!(storable(&"ä".repeat(3_000)).chars().count(), 2_001);
        assert_eq!(storable("short"), "short");
    }
}
