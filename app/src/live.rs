//! What keeps an open page true: one stream of events per page, parts that are read again when
//! an event names their kind of thing, and a clock that keeps relative times honest.
//!
//! Architecture invariant: an event says that something changed, never what. Whoever hears one
//! reads again with their own rights, so there is one way for data to come in.

#[cfg(feature = "hydrate")]
pub(crate) mod address;
pub(crate) mod clock;
#[cfg(feature = "hydrate")]
pub(crate) mod dialog;
#[cfg(feature = "hydrate")]
pub(crate) mod hub;
#[cfg(feature = "hydrate")]
pub(crate) mod in_place;
#[cfg(feature = "hydrate")]
pub(crate) mod keys;
#[cfg(feature = "hydrate")]
pub(crate) mod notify;
pub(crate) mod pending;
#[cfg(feature = "hydrate")]
pub(crate) mod region;
#[cfg(feature = "hydrate")]
pub(crate) mod reread;
#[cfg(feature = "hydrate")]
pub(crate) mod send;
pub(crate) mod shown;

/// The part of an address that names what is being edited on the page. It may come several times.
pub(crate) const EDIT: &str = "edit";

/// How the page is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only a browser gets connected")
)]
pub(crate) enum Link {
    /// Not yet, or not while nobody looks.
    Opening,
    /// Changes arrive as they happen.
    Live,
    /// The connection broke; it is opened again by itself.
    Reconnecting,
}

impl Link {
    /// The value of `data-link`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Live => "live",
            Self::Reconnecting => "reconnecting",
        }
    }
}
