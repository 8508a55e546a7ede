//! Webhooks from Linear: verify the raw bytes first, then read them.
//!
//! Shape: Linear developer docs, "Webhooks". Whether a delivery is too old or was seen before is for the
//! caller to decide: that needs a clock and a database.

use uuid::Uuid;

mod event;
mod signature;

pub use event::{
    AccessChange, Actor, IssueData, IssueState, PayloadError, TeamAccess, WebhookEvent, parse,
};
pub use signature::{BadSecret, SignatureError, WebhookSecret, sign, verify, verify_any};

/// Header of the signature: HMAC-SHA256 of the body, 64 lower-case hex digits.
pub const SIGNATURE_HEADER: &str = "linear-signature";
/// Header of the delivery's id. The signature does not cover it.
pub const DELIVERY_HEADER: &str = "linear-delivery";
/// Header of the event's type. The signature does not cover it: use the body's.
pub const EVENT_HEADER: &str = "linear-event";

/// Reads a delivery's id. A missing or odd one is no reason to refuse what is signed.
pub fn delivery_id(header: Option<&[u8]>) -> Option<Uuid> {
    Uuid::try_parse_ascii(header?.trim_ascii()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn delivery_ids_are_read_where_there_is_one() {
        let id = Uuid::from_u128(0x234d_1a4e_b617_4388_90fe_adc3_633d_6b72);
        for header in [
            "234d1a4e-b617-4388-90fe-adc3633d6b72",
            " 234D1A4E-B617-4388-90FE-ADC3633D6B72\t",
        ] {
            assert_eq!(delivery_id(Some(header.as_bytes())), Some(id), "{header}");
        }
        for header in ["", "x", "234d1a4e-b617-4388-90fe-adc3633d6b7"] {
            assert_eq!(delivery_id(Some(header.as_bytes())), None, "{header}");
        }
        assert_eq!(delivery_id(None), None);
    }

    proptest! {
        #[test]
        fn any_header_is_survived(header in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(id) = delivery_id(Some(&header)) {
                prop_assert!(header.len() >= 32, "{id}");
            }
        }
    }
}
