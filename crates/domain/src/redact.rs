//! Secrets in text that others wrote, taken out before anybody is shown it.
//!
//! Two rules, both on the careful side: a value under a key that names a secret, and a word that has
//! the form of a credential of Linear's or of ours, wherever it stands.

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Parts of names whose values are secrets; compared without case, `_` and `-`.
const SECRET_NAMES: [&str; 7] = [
    "secret",
    "token",
    "password",
    "apikey",
    "authorization",
    "credential",
    "privatekey",
];
/// How credentials of Linear's and of ours begin.
const PREFIXES: [&str; 6] = [
    "lin_api_",
    "lin_oauth_",
    "lin_wh_",
    "cs_admin_",
    "cs_agent_",
    "whsec_",
];

/// Whether values under this key are secrets.
pub fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|letter| !matches!(letter, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    SECRET_NAMES.iter().any(|part| plain.contains(part))
}

/// The text with everything that looks like a credential replaced.
pub fn text(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = PREFIXES.iter().filter_map(|prefix| rest.find(prefix)).min() {
        shown.push_str(&rest[..at]);
        shown.push_str(REDACTED);
        let found = &rest[at..];
        rest = found.trim_start_matches(is_part);
    }
    shown.push_str(rest);
    shown
}

/// The document with secrets replaced, in place: strings by their form, anything by its key.
pub fn json(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(found) => *found = text(found),
        serde_json::Value::Array(items) => items.iter_mut().for_each(json),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                if is_secret_name(name) && !value.is_null() && !value.is_boolean() {
                    *value = REDACTED.into();
                } else {
                    json(value);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json as value;

    #[test]
    fn values_under_names_of_secrets_go() {
        let mut payload = value!({
            "apiKey": "x", "api_key": {"deep": 1}, "Webhook-Secret": ["y"], "title": "A title",
            "hasToken": true, "token": null, "list": [{"password": 7}],
        });
        json(&mut payload);
        let expected = value!({
            "apiKey": REDACTED, "api_key": REDACTED, "Webhook-Secret": REDACTED, "title": "A title",
            "hasToken": true, "token": null, "list": [{"password": REDACTED}],
        });
        assert_eq!(payload, expected);
    }

    #[test]
    fn credentials_go_wherever_they_stand() {
        assert_eq!(
            text("my key is lin_api_Ab1_-x, and cs_agent_9!"),
            "my key is [redacted], and [redacted]!"
        );
        assert_eq!(text("nothing here"), "nothing here");
    }

    proptest! {
        #[test]
        fn no_credential_is_left(before in ".{0,20}", secret in "[A-Za-z0-9]{4,30}", after in ".{0,20}") {
            let shown = text(&format!("{before} lin_api_{secret} {after}"));
            prop_assert!(!shown.contains("lin_api_"));
        }
    }
}
