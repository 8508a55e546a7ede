//! Where ids and random bytes come from.

use domain::Timestamp;
use rand::Rng as _;
use uuid::Uuid;

/// Makes ids and random bytes.
pub trait Ids: Send + Sync {
    /// Fills `bytes` from a cryptographically secure source.
    fn fill(&self, bytes: &mut [u8]);

    /// An id of ours: sorts by the time at which it was made.
    fn uuid_v7(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = (now.unix_timestamp_nanos() / 1_000_000)
            .try_into()
            .unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// An id for something in Linear, which takes version 4 only.
    fn uuid_v4(&self) -> Uuid {
        let mut random = [0; 16];
        self.fill(&mut random);
        uuid::Builder::from_random_bytes(random).into_uuid()
    }
}

/// The random numbers of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the source that the rest asks"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
