//! The tools that agents call.

mod answer;
pub(super) mod call;
pub(super) mod execute;
pub(super) mod list;
