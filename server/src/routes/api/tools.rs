//! The tools that agents call.

pub(super) mod answer;
pub(super) mod call;
pub(super) mod execute;
pub(super) mod list;
