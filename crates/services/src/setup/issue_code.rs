//! Prints nothing by itself: the program decides where the code is shown.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{Ctx, ServiceError, setup};

/// Letters and digits that are not mistaken for each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A one-time code for the first run. It is shown on the server's own terminal, hence `Display`.
#[derive(Clone)]
pub struct SetupCode(String);

impl fmt::Display for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetupCode([redacted])")
    }
}

/// Makes a code (60 random bits), as long as nobody can sign in. Earlier codes stay good: several
/// processes may each have printed one.
pub async fn issue_code(ctx: &Ctx) -> Result<Option<SetupCode>, ServiceError> {
    if !setup::needed(ctx).await? {
        return Ok(None);
    }
    let mut random = [0; 12];
    ctx.ids.fill(&mut random);
    let letters: Vec<char> = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    let code = groups.join("-");
    let unit = ctx.begin(ctx.now()).await?;
    store::setup_code::insert(&unit.txn, &digest(&code), unit.now).await?;
    unit.commit().await?;
    Ok(Some(SetupCode(code)))
}

/// What is stored of a code, however somebody typed it.
pub(super) fn digest(typed: &str) -> Vec<u8> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(plain.to_ascii_uppercase()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn a_code_may_be_typed_in_small_letters_and_without_dashes() {
        assert_eq!(digest("K7QF-2M9P-AAAA"), digest(" k7qf2m9paaaa "));
        assert_ne!(digest("K7QF-2M9P-AAAA"), digest("K7QF-2M9P-AAAB"));
    }
}
