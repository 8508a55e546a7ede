//! Policies: rules, their order, and the switches that stop writes.

mod rule_form;

use domain::{AgentId, PolicyRuleId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::auth::{self, ctx};
#[cfg(feature = "ssr")]
use crate::flash;

pub(crate) use self::rule_form::RuleForm;

/// Adds a rule, or puts it in the place of one. A form that is sent twice adds one.
#[server(endpoint = "save_rule")]
pub(crate) async fn save_rule(
    #[server(default)] rule: RuleForm,
    #[server(default)] form_key: String,
) -> Result<(), AppError> {
    use services::policy;
    let by = auth::caller().await?;
    let saved = flash::keep_on_refusal(RuleForm::NAME, &rule, async {
        let new = rule.parse()?;
        if let Some(id) = rule.replaces()? {
            return Ok(policy::update(&ctx(), &by, id, new).await?);
        }
        let key = flash::once("save_rule", &form_key, &rule)?;
        Ok(policy::create(&ctx(), &by, new, rule.placed(), Some(&key)).await?)
    });
    let saved = saved.await.map_err(RuleForm::named)?;
    let counts = if saved.enabled {
        "counts from now on"
    } else {
        "is kept and does not count"
    };
    flash::tell(&format!("The rule “{}” {counts}.", saved.name)).await;
    auth::redirect(&format!("/policies#rule-{}", saved.id));
    Ok(())
}

/// Puts a rule at this place, counted from 1.
#[server(endpoint = "move_rule")]
pub(crate) async fn move_rule(id: PolicyRuleId, position: usize) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let rule = services::policy::put_at(&ctx(), &by, id, position).await?;
    flash::tell(&format!("“{}” is asked at place {position}.", rule.name)).await;
    auth::redirect(&format!("/policies#rule-{id}"));
    Ok(())
}

/// Lets a rule count, or not.
#[server(endpoint = "switch_rule")]
pub(crate) async fn switch_rule(id: PolicyRuleId, enabled: bool) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let rule = services::policy::switch(&ctx(), &by, id, enabled).await?;
    let now = if rule.enabled {
        "counts again"
    } else {
        "does not count any more"
    };
    flash::tell(&format!("The rule “{}” {now}.", rule.name)).await;
    auth::redirect(&format!("/policies#rule-{id}"));
    Ok(())
}

/// Removes a rule.
#[server(endpoint = "remove_rule")]
pub(crate) async fn remove_rule(id: PolicyRuleId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::policy::remove(&ctx(), &by, id).await?;
    flash::tell("The rule is removed. What it decided stays decided.").await;
    auth::redirect("/policies");
    Ok(())
}

/// Stops writes at once, of one agent or of all.
#[server(endpoint = "stop_writes")]
pub(crate) async fn stop_writes(
    #[server(default)] agent_id: Option<AgentId>,
    #[server(default)] from: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::policy::stop_writes(&ctx(), &by, agent_id).await?;
    flash::tell("Writes are stopped, and what waited is cancelled.").await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Lets writes go on, of one agent or of all.
#[server(endpoint = "resume_writes")]
pub(crate) async fn resume_writes(
    #[server(default)] agent_id: Option<AgentId>,
    #[server(default)] from: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::policy::resume_writes(&ctx(), &by, agent_id).await?;
    flash::tell("Writes go on. What was cancelled stays so: agents ask again.").await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}
