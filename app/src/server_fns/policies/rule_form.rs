//! The form of a rule as it is filled in, and on its way: into a rule, and into an address, so that a rule that is
//! tried or proposed stands in the address of its page.

#[cfg(feature = "ssr")]
mod reading;

use serde::{Deserialize, Serialize};

/// The form of a rule. What is a list is the ids or words whose boxes are ticked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "no island fills it in")
)]
pub(crate) struct RuleForm {
    /// The rule that it takes the place of; empty for a new one.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Where a new one is put.
    pub(crate) place: String,
    /// Sent by a checkbox that is ticked, and not at all by one that is not.
    pub(crate) enabled: Option<String>,
    pub(crate) verdict: String,
    pub(crate) agents: Vec<String>,
    pub(crate) tools: Vec<String>,
    pub(crate) teams: Vec<String>,
    pub(crate) projects: Vec<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) only_fields: Vec<String>,
    pub(crate) priorities: Vec<String>,
    /// `true`, `false`, or nothing where it does not matter.
    pub(crate) own_issue: String,
    /// The same.
    pub(crate) writes: String,
    pub(crate) role: String,
    pub(crate) people: Vec<String>,
    pub(crate) needed: String,
    /// A box, as `enabled`.
    pub(crate) owner_may: Option<String>,
    /// A number of `unit`s.
    pub(crate) expires: String,
    pub(crate) unit: String,
    /// In UTC, as browsers write it; empty if it does not end.
    pub(crate) ends_at: String,
}
