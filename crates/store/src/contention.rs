//! Failures that say nothing of what was asked: somebody else was at it at the same moment.

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr};

/// What Postgres calls a transaction that it ended for the sake of another one.
const POSTGRES: [&str; 2] = [
    // A serialization failure, and a deadlock.
    "40001", "40P01",
];
/// What SQLite calls a lock that did not come free in time: `SQLITE_BUSY` and `SQLITE_LOCKED`, in the lower byte.
const SQLITE: [u32; 2] = [5, 6];

/// Whether the database gave this up for the sake of somebody else. Nothing of its transaction is left, and the
/// same once more may well succeed.
pub fn is_contention(error: &DbErr) -> bool {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else {
        return false;
    };
    let RuntimeErr::SqlxError(cause) = cause else {
        return false;
    };
    let sqlx::Error::Database(refusal) = cause.as_ref() else {
        return false;
    };
    refusal.code().is_some_and(|code| is_lost_race(&code))
}

/// Codes of Postgres have five characters, those of SQLite are numbers of at most four.
fn is_lost_race(code: &str) -> bool {
    if code.len() == 5 {
        return POSTGRES.contains(&code);
    }
    let number: Option<u32> = code.parse().ok();
    number.is_some_and(|number| SQLITE.contains(&(number & 0xFF)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_races_are_told_from_other_refusals() {
        // Busy, busy for a snapshot that is old, locked, locked by the shared cache.
        for code in ["40001", "40P01", "5", "517", "6", "262"] {
            assert!(is_lost_race(code), "{code}");
        }
        // A constraint, a full disk, no such table, a text that is too long; nothing at all.
        for code in ["2067", "13", "1", "22001", "23505", "57014", ""] {
            assert!(!is_lost_race(code), "{code}");
        }
        assert!(!is_contention(&DbErr::RecordNotFound(String::new())));
    }
}
