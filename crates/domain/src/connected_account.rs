//! Connected accounts: a person's own connection to Linear, found by the name that a program of theirs
//! gives it.

use crate::{Refusal, text, word_enum};

/// Most characters of an identifier or of a connection's name.
pub const MAX_NAME: usize = 200;

word_enum! {
    /// Where a connected account stands. In capitals, as those who write agents know it.
    ConnectedAccountStatus {
        /// Nobody has given access yet.
        Pending = "PENDING",
        /// Calls go out.
        Active = "ACTIVE",
        /// Linear does not renew its access any more: the person has to give it again.
        Expired = "EXPIRED",
        /// The person or an admin withdrew it in Linear.
        Revoked = "REVOKED",
    }
}

word_enum! {
    /// What happens to a connected account. All of these are facts, so none is refused.
    ConnectedAccountChange {
        /// The person gave access.
        Granted = "granted",
        /// Its token was renewed.
        Refreshed = "refreshed",
        /// Linear refused to renew its token for good: `invalid_grant`.
        GrantRefused = "grant_refused",
        /// Linear told that access was withdrawn.
        RevokedByLinear = "revoked_by_linear",
        /// Linear could not be asked, or failed.
        TransientFailure = "transient_failure",
    }
}

impl ConnectedAccountStatus {
    /// The status after that. What comes late, such as the answer to an earlier question, brings
    /// nothing back: only access that is given anew does.
    #[must_use]
    pub const fn after(self, change: ConnectedAccountChange) -> Self {
        use {ConnectedAccountChange as C, ConnectedAccountStatus as S};
        match (self, change) {
            (_, C::Granted) => S::Active,
            (S::Active, C::GrantRefused) => S::Expired,
            (S::Active | S::Expired, C::RevokedByLinear) => S::Revoked,
            (before, C::Refreshed | C::TransientFailure | C::GrantRefused | C::RevokedByLinear) => {
                before
            }
        }
    }

    /// Whether Linear may be called with it.
    pub const fn may_call(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Why it cannot be used and what to do, in a sentence; `None` where it can.
    pub const fn in_the_way(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Pending => Some(
                "Access was not given in Linear yet. Make an authorization link and have it opened.",
            ),
            Self::Expired => Some(
                "Linear does not renew access for this account any more. Make an authorization link and have it opened again.",
            ),
            Self::Revoked => Some(
                "Access for this account was withdrawn in Linear. Make an authorization link and have it opened again.",
            ),
        }
    }
}

/// The identifier of a connected account: whatever a program of theirs calls the person.
///
/// # Errors
/// Not one line of 1 to 200 characters. Names the field `identifier`.
pub fn identifier(text: &str) -> Result<String, Refusal> {
    text::line("identifier", text, MAX_NAME)
}

/// The name of the connection that an account belongs to.
///
/// # Errors
/// Not one line of 1 to 200 characters. Names the field `connection_name`.
pub fn connection_name(text: &str) -> Result<String, Refusal> {
    text::line("connection_name", text, MAX_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use proptest::sample::select;
    use std::fmt::Write as _;

    #[test]
    fn every_change() {
        let mut table = String::new();
        for from in ConnectedAccountStatus::ALL {
            for change in ConnectedAccountChange::ALL {
                let to = from.after(*change);
                writeln!(table, "{from} {change} {to}").unwrap();
            }
        }
        assert_snapshot!(table);
    }

    #[test]
    fn words_are_in_capitals() {
        let json = serde_json::to_string(ConnectedAccountStatus::ALL).unwrap();
        assert_eq!(json, r#"["PENDING","ACTIVE","EXPIRED","REVOKED"]"#);
        assert!("active".parse::<ConnectedAccountStatus>().is_err());
    }

    #[test]
    fn only_what_is_active_has_nothing_in_the_way() {
        for status in ConnectedAccountStatus::ALL {
            assert_eq!(status.may_call(), status.in_the_way().is_none());
        }
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(identifier(" user_lin_456 ").unwrap(), "user_lin_456");
        assert!(identifier(&"ä".repeat(200)).is_ok());
        for bad in ["", " ", "a\nb", "a\u{0}", "a\u{202e}b", &"a".repeat(201)] {
            let refusal = identifier(bad).unwrap_err();
            assert_eq!(refusal.field_name(), Some("identifier"), "{bad:?}");
            let refusal = connection_name(bad).unwrap_err();
            assert_eq!(refusal.field_name(), Some("connection_name"), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn only_access_given_anew_brings_an_account_back(
            before in select(ConnectedAccountStatus::ALL), change in select(ConnectedAccountChange::ALL),
        ) {
            let after = before.after(change);
            prop_assert!(change != ConnectedAccountChange::TransientFailure || after == before);
            if after.may_call() && !before.may_call() {
                prop_assert_eq!(change, ConnectedAccountChange::Granted);
            }
        }
    }
}
