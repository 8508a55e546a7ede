//! How a moment is stored.
//!
//! SQLite has no type for time: it keeps text and compares text. Bound as a moment with an offset,
//! the driver writes RFC 3339, where `10:00:00Z` sorts after `10:00:00.5Z`. Bound as a moment
//! without one it writes `2026-11-22 10:00:00.5`, with a digit after the point at least and nothing
//! behind the digits, and such texts sort as the moments do. On Postgres the column is
//! `timestamptz`; the connection's time zone is UTC, set by the driver, so both mean the same.

use domain::Timestamp;
use sea_orm::sea_query::{ArrayType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ActiveValue, ColIdx, ColumnType, IntoActiveValue, QueryResult, TryGetError};
use sea_orm::{TryGetable, Value};
use time::{PrimitiveDateTime, UtcOffset};

/// A moment in UTC, in whole milliseconds: what both databases and every clock of ours can keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at.to_offset(UtcOffset::UTC).truncate_to_millisecond())
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        PrimitiveDateTime::new(moment.0.date(), moment.0.time()).into()
    }
}

impl TryGetable for Moment {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Timestamp::try_get_by(row, index).map(Self::from)
    }
}

impl ValueType for Moment {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let naive = <PrimitiveDateTime as ValueType>::try_from(value)?;
        Ok(Self(naive.assume_utc()))
    }

    fn type_name() -> String {
        "Moment".to_owned()
    }

    fn array_type() -> ArrayType {
        <PrimitiveDateTime as ValueType>::array_type()
    }

    fn column_type() -> ColumnType {
        ColumnType::TimestampWithTimeZone
    }
}

impl Nullable for Moment {
    fn null() -> Value {
        PrimitiveDateTime::null()
    }
}

impl IntoActiveValue<Moment> for Moment {
    fn into_active_value(self) -> ActiveValue<Moment> {
        ActiveValue::Set(self)
    }
}
