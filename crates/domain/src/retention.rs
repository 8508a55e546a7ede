//! Retention: for how many days deliveries and idempotency keys are kept, which an admin sets.

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Fewest days. What could come once more has to be remembered: Linear's last retry is due after seven
/// hours, and a deployment may accept signed timestamps that are up to seven days old.
pub const MIN_DAYS: u16 = 8;
/// Most days.
pub const MAX_DAYS: u16 = 365;

/// For how many days a workspace keeps what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Deliveries, from when they came in.
    pub deliveries: u16,
    /// Idempotency keys, from when they were first sent.
    pub idempotency_keys: u16,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            deliveries: 90,
            idempotency_keys: 30,
        }
    }
}

/// What is to be set; what is not named stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RetentionChange {
    /// Days for which deliveries are kept, from 8 to 365.
    #[serde(default)]
    pub delivery_retention_days: Option<i64>,
    /// Days for which idempotency keys are kept, from 8 to 365.
    #[serde(default)]
    pub idempotency_key_retention_days: Option<i64>,
}

impl RetentionChange {
    /// What is kept after this change.
    ///
    /// # Errors
    /// Names the first number of days that is out of range, the range, and why it begins where it does.
    pub fn apply(self, before: Retention) -> Result<Retention, Refusal> {
        let Self {
            delivery_retention_days,
            idempotency_key_retention_days,
        } = self;
        Ok(Retention {
            deliveries: days(
                "delivery_retention_days",
                delivery_retention_days,
                before.deliveries,
            )?,
            idempotency_keys: days(
                "idempotency_key_retention_days",
                idempotency_key_retention_days,
                before.idempotency_keys,
            )?,
        })
    }
}

fn days(field: &str, asked: Option<i64>, before: u16) -> Result<u16, Refusal> {
    let Some(asked) = asked else {
        return Ok(before);
    };
    let days = u16::try_from(asked).ok();
    days.filter(|days| (MIN_DAYS..=MAX_DAYS).contains(days))
        .ok_or_else(|| out_of_range(field))
}

/// That a number of days cannot be had.
pub fn out_of_range(field: &str) -> Refusal {
    let message = format!(
        "`{field}` must be a whole number from {MIN_DAYS} to {MAX_DAYS}. Fewer than eight days could let a repetition take effect \
         again: Linear's last retry is due after seven hours, and signatures up to 8 hours old are accepted, up to 7 days where \
         that is configured."
    );
    Refusal::field(field, message)
        .with("min", MIN_DAYS)
        .with("max", MAX_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(deliveries: Option<i64>, keys: Option<i64>) -> Result<Retention, Refusal> {
        let change = RetentionChange {
            delivery_retention_days: deliveries,
            idempotency_key_retention_days: keys,
        };
        change.apply(Retention::default())
    }

    #[test]
    fn what_is_not_named_stays() {
        assert_eq!(change(None, None), Ok(Retention::default()));
        let keys = change(None, Some(365)).unwrap();
        assert_eq!((keys.deliveries, keys.idempotency_keys), (90, 365));
        let both = change(Some(8), Some(9)).unwrap();
        assert_eq!((both.deliveries, both.idempotency_keys), (8, 9));
    }

    #[test]
    fn days_out_of_range_are_refused_by_name() {
        for wrong in [7, 366, 0, -8, i64::MAX, 65_536 + 8] {
            let refusal = change(Some(wrong), None).unwrap_err();
            assert_eq!(refusal.field_name(), Some("delivery_retention_days"));
            assert!(refusal.message.contains("from 8 to 365"), "{refusal}");
            let refusal = change(None, Some(wrong)).unwrap_err();
            assert_eq!(refusal.field_name(), Some("idempotency_key_retention_days"));
        }
    }
}
