//! People: the rules for e-mail addresses and passwords.

use crate::Refusal;

/// Fewest characters of a password. Length beats composition rules (NIST SP 800-63B).
pub const MIN_PASSWORD: usize = 12;
/// Most characters, so that nobody makes us hash a book.
pub const MAX_PASSWORD: usize = 200;

/// An e-mail address, trimmed and in lower case: what people sign in with.
///
/// # Errors
/// It does not look like one.
pub fn email(text: &str) -> Result<String, Refusal> {
    let address = text.trim().to_lowercase();
    let well_formed = address.len() <= 254
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
        && address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.contains('@')
                && domain.len() > 2
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
    if well_formed {
        Ok(address)
    } else {
        Err(Refusal::field(
            "email",
            "`email` must be an e-mail address, for example ada@example.com.",
        ))
    }
}

/// Checks a new password; it is never trimmed or changed.
///
/// # Errors
/// It is too short, too long, or the address itself.
pub fn check_password(password: &str, email: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return Err(Refusal::field(
            "password",
            format!("`password` must have at least {MIN_PASSWORD} characters."),
        ));
    }
    if length > MAX_PASSWORD {
        return Err(Refusal::field(
            "password",
            format!("`password` must have at most {MAX_PASSWORD} characters."),
        ));
    }
    if password.eq_ignore_ascii_case(email) {
        return Err(Refusal::field(
            "password",
            "`password` must not be the e-mail address.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_lower_case() {
        assert_eq!(email(" Ada@Example.com ").unwrap(), "ada@example.com");
        for wrong in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "a@b@c.de",
            "ada@.com",
        ] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn passwords_need_length_only() {
        assert!(check_password("correct horse battery", "ada@example.com").is_ok());
        assert!(check_password("short", "ada@example.com").is_err());
        assert!(check_password("ADA@example.com", "ada@example.com").is_err());
        assert!(check_password(&"x".repeat(201), "ada@example.com").is_err());
    }
}
