//! Hirings.

use domain::{HiringId, HiringStatus};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// The form for a new hiring as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HiringForm {
    #[serde(default)]
    pub(crate) agent_id: String,
    #[serde(default)]
    pub(crate) capability: String,
    #[serde(default)]
    pub(crate) task_description: String,
    #[serde(default)]
    pub(crate) price: String,
    /// Sent by a checkbox that is ticked, and not at all by one that is not.
    #[serde(default)]
    pub(crate) sync_to_linear: Option<String>,
    #[serde(default)]
    pub(crate) linear_team_id: String,
    #[serde(default)]
    pub(crate) status: String,
}

/// Hires an agent, and leads to the hiring's page. A form that is sent twice hires once.
#[server(endpoint = "create_hiring")]
pub(crate) async fn create_hiring(hiring: HiringForm, form_key: String) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let made = flash::keep_on_refusal("hiring", &hiring, async {
        let key = flash::once("create_hiring", &form_key, &hiring)?;
        Ok(services::hiring::create(&ctx(), &by, hiring.parse()?, Some(&key)).await?)
    });
    let made = made.await?;
    auth::redirect(&format!("/hirings/{}", made.id));
    Ok(())
}

/// Moves a hiring to another status.
#[server(endpoint = "set_hiring_status")]
pub(crate) async fn set_hiring_status(id: HiringId, status: HiringStatus) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::hiring::set_status(&ctx(), &by, id, status, None).await?;
    Ok(())
}

impl HiringForm {
    /// The request that the form stands for.
    fn parse(&self) -> Result<domain::hiring::NewHiring, domain::Refusal> {
        use domain::Refusal;
        let agent = self.agent_id.parse();
        let status = (!self.status.is_empty())
            .then(|| self.status.parse())
            .transpose();
        let sync = self.sync_to_linear.is_some();
        // The list of teams is sent whether or not it counts.
        let team = Some(self.linear_team_id.clone()).filter(|team| sync && !team.is_empty());
        Ok(domain::hiring::NewHiring {
            agent_id: agent.map_err(|_| Refusal::field("agent_id", "Choose an agent."))?,
            capability: self.capability.clone(),
            // Forms send line breaks as CR LF; what is stored and sent to Linear has LF.
            task_description: self.task_description.replace("\r\n", "\n"),
            price: self.price.clone(),
            sync_to_linear: sync,
            linear_team_id: team,
            status: status.map_err(|_| Refusal::field("status", "Choose paid or pending."))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> HiringForm {
        HiringForm {
            agent_id: "0190a000-0000-7000-8000-000000000001".to_owned(),
            task_description: "one\r\ntwo".to_owned(),
            linear_team_id: "ENG".to_owned(),
            ..HiringForm::default()
        }
    }

    #[test]
    fn a_team_counts_only_with_a_tick() {
        assert_eq!(form().parse().unwrap().linear_team_id, None);
        let ticked = HiringForm {
            sync_to_linear: Some("true".to_owned()),
            ..form()
        };
        assert_eq!(
            ticked.parse().unwrap().linear_team_id.as_deref(),
            Some("ENG")
        );
    }

    #[test]
    fn line_breaks_are_stored_as_everywhere_else() {
        assert_eq!(form().parse().unwrap().task_description, "one\ntwo");
    }

    #[test]
    fn no_agent_is_a_refusal_that_names_the_field() {
        let refusal = HiringForm {
            agent_id: String::new(),
            ..form()
        }
        .parse()
        .unwrap_err();
        assert_eq!(refusal.field_name(), Some("agent_id"));
    }
}
