//! Where new ids and secrets come from: random, or repeatable from a seed.

use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use uuid::{Builder, Uuid};

/// A source of UUIDs (version 4, as Linear's), of secrets, and of anything else that is left to chance.
#[derive(Debug)]
pub(crate) struct Ids(StdRng);

impl Ids {
    /// Repeatable from a seed, else from the machine's randomness.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(seed.map_or_else(rand::make_rng, StdRng::seed_from_u64))
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// So many random bytes in lower-case hex.
    pub(crate) fn hex(&mut self, bytes: usize) -> String {
        let mut random = vec![0; bytes];
        self.0.fill_bytes(&mut random);
        let mut hex = String::with_capacity(2 * bytes);
        for byte in random {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high.max(low))
    }

    /// A webhook secret in the form that Linear generates: `lin_wh_` and random letters and digits.
    pub(crate) fn webhook_secret(&mut self) -> String {
        format!("lin_wh_{}{}", self.uuid().simple(), self.uuid().simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_no_seed_does_not() {
        assert_eq!(Ids::new(Some(7)).uuid(), Ids::new(Some(7)).uuid());
        assert_ne!(Ids::new(None).uuid(), Ids::new(None).uuid());
        assert_eq!(Ids::new(Some(7)).uuid().get_version_num(), 4);
    }
}
