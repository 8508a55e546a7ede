//! Proof that the one who trades a code is the one who asked for it (RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What the verifier of an authorization must come out as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Challenge {
    value: String,
    hashed: bool,
}

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method`, which is `plain` if absent.
    ///
    /// # Errors
    /// A sentence that names the parameter.
    pub(super) fn parse(value: &str, method: Option<&str>) -> Result<Self, String> {
        let hashed = match method {
            None | Some("plain") => false,
            Some("S256") => true,
            Some(_) => return Err("`code_challenge_method` must be plain or S256".to_owned()),
        };
        if !is_well_formed(value) {
            return Err(
                "`code_challenge` must be 43 to 128 letters, digits and any of -._~".to_owned(),
            );
        }
        Ok(Self {
            value: value.to_owned(),
            hashed,
        })
    }

    /// Whether the verifier is the one that the challenge was made of.
    pub(super) fn fits(&self, verifier: &str) -> bool {
        let made = if self.hashed {
            URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        } else {
            verifier.to_owned()
        };
        is_well_formed(verifier) && made == self.value
    }
}

fn is_well_formed(text: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
    (43..=128).contains(&text.len()) && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix B of RFC 7636.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const HASH: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn both_methods_fit_their_verifier_alone() {
        let hashed = Challenge::parse(HASH, Some("S256")).unwrap();
        assert!(hashed.fits(VERIFIER) && !hashed.fits(HASH));
        let plain = Challenge::parse(VERIFIER, None).unwrap();
        assert!(plain.fits(VERIFIER) && !plain.fits(HASH));
        assert!(Challenge::parse("short", Some("S256")).is_err());
        assert!(Challenge::parse(HASH, Some("S512")).is_err());
    }
}
