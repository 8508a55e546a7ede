//! Policies: which calls run, wait or are refused; and the switches that stop writes.

pub(super) mod create;
pub(super) mod dry_run;
pub(super) mod list;
pub(super) mod remove;
pub(super) mod reorder;
pub(super) mod stop;
pub(super) mod update;
