//! What a state or a message means for its reader; CSS picks the colour.

/// How it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "some are used by pages alone")
)]
pub(crate) enum Tone {
    /// Nothing to do, nothing to see.
    Quiet,
    /// Under way.
    Active,
    /// As it should be.
    Good,
    /// Late, or needs somebody soon.
    Warn,
    /// Went wrong.
    Bad,
}

impl Tone {
    /// The value of `data-tone`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Active => "active",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}
