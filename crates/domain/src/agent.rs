//! Agents: who can be hired.

use serde::{Deserialize, Serialize};

use crate::{Refusal, text};

/// An agent as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAgent {
    /// What people call it, for example `Frontend agent`.
    pub name: String,
    /// What it is good at.
    #[serde(default)]
    pub description: String,
}

impl NewAgent {
    /// Checks each field by its rule.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn check(self) -> Result<Self, Refusal> {
        let description = match self.description.trim() {
            "" => String::new(),
            described => text::block("description", described, 2_000)?,
        };
        Ok(Self {
            name: text::line("name", &self.name, 80)?,
            description,
        })
    }
}
