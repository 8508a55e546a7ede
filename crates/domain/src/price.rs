//! Money: a decimal string on the wire, never a float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A price from `0.00` to `1000000.00`, with two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Price(Decimal);

const MAX: i64 = 1_000_000;

impl FromStr for Price {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = |reason: &str| {
            Refusal::field(
                "price",
                format!(
                    "`price` {reason}. Send a decimal string from \"0.00\" to \"{MAX}.00\", for example \"50.00\"."
                ),
            )
        };
        // Decimal also reads "+5", "1_000" and ".5"; a price is plain digits.
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        if text.is_empty()
            || text.len() > 32
            || !plain
            || text.starts_with('.')
            || text.ends_with('.')
        {
            return Err(wrong("is not a decimal number"));
        }
        let amount: Decimal = text.parse().map_err(|_| wrong("is not a decimal number"))?;
        if text.starts_with('-') {
            return Err(wrong("must not be negative"));
        }
        if amount > Decimal::from(MAX) {
            return Err(wrong("is too high"));
        }
        if amount.normalize().scale() > 2 {
            return Err(wrong("has more than two decimals"));
        }
        Ok(Self(amount))
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

impl TryFrom<String> for Price {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

impl From<Price> for String {
    fn from(price: Price) -> Self {
        price.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Price {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A decimal string from \"0.00\" to \"1000000.00\""))
            .examples([serde_json::json!("50.00")])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Price {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prices_have_two_decimals() {
        for (given, shown) in [
            ("50", "50.00"),
            ("0.5", "0.50"),
            ("1000000", "1000000.00"),
            ("7.500", "7.50"),
        ] {
            assert_eq!(given.parse::<Price>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_price_is_refused_with_an_example() {
        for given in [
            "",
            "-1",
            "-0",
            "1000000.01",
            "1e6",
            "NaN",
            "0.001",
            "50,00",
            "1_000",
            "+5",
            ".5",
            "5.",
            "--1",
            "1.2.3",
        ] {
            let refusal = given.parse::<Price>().unwrap_err();
            assert_eq!(refusal.field_name(), Some("price"), "{given}");
            assert!(refusal.message.contains("50.00"), "{given}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_the_same(cents in 0u32..=100_000_000) {
            let text = format!("{}.{:02}", cents / 100, cents % 100);
            prop_assert_eq!(text.parse::<Price>().unwrap().to_string(), text);
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = text.parse::<Price>();
        }
    }
}
