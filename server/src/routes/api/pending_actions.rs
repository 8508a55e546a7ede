//! Gated writes: what waits, and what people decide.

pub(super) mod answer;
pub(super) mod approve;
pub(super) mod ask;
pub(super) mod cancel;
pub(super) mod decide;
pub(super) mod get;
pub(super) mod list;
pub(super) mod reject;
pub(super) mod undo;
