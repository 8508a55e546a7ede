//! Decisions on pending actions. Their pages are read whole, so only the count is here to load, for a script that shows it.

use std::collections::BTreeMap;

use domain::PendingActionId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::arguments_form;
use crate::auth::{self, ctx};
use crate::flash;
use services::pending_action::{self, Approve, DecideOne, Reject};

/// The form for edited arguments as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct EditedForm {
    /// The texts, by argument.
    pub(crate) fields: BTreeMap<String, String>,
    /// Only boxes that are ticked, by argument.
    pub(crate) ticked: BTreeMap<String, String>,
    /// Why, for the agent; empty if nothing is said.
    pub(crate) reason: String,
}

/// How many actions wait for a decision.
#[server(endpoint = "count_pending", input = GetUrl)]
pub(crate) async fn count_pending() -> Result<u64, AppError> {
    let by = auth::caller().await?;
    Ok(pending_action::counts(&ctx(), &by).await?.pending)
}

/// Agrees to an action as it was shown. It can be taken back for a few seconds.
#[server(endpoint = "approve_pending_action")]
pub(crate) async fn approve_pending_action(
    id: PendingActionId,
    hash: String,
    from: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let command = Approve {
        id,
        hash: Some(hash),
        arguments: None,
        reason: None,
        undo: true,
    };
    let action = pending_action::approve(&ctx(), &by, command).await?;
    flash::tell(&said::agreed(&action)).await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Agrees to an action with other arguments. What was typed is kept if it is refused.
#[server(endpoint = "edit_and_approve")]
pub(crate) async fn edit_and_approve(
    id: PendingActionId,
    hash: String,
    from: String,
    #[server(default)] edited: EditedForm,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let before = pending_action::get(&ctx(), &by, id).await?;
    let typed = flash::TypedEdit {
        id,
        edited: arguments_form::touched(before.tool, &before.arguments, edited.clone()),
    };
    let action = flash::keep_on_refusal(flash::EDIT, &typed, async {
        let arguments = arguments_form::read(before.tool, &before.arguments, &edited)?;
        // Nothing edited is an approval as it stands.
        let arguments = (arguments != before.arguments).then_some(arguments);
        let command = Approve {
            id,
            hash: Some(hash),
            arguments,
            reason: Some(edited.reason),
            undo: true,
        };
        Ok(pending_action::approve(&ctx(), &by, command).await?)
    });
    // On the heap: planning again holds much while it waits for Linear.
    let action = Box::pin(action).await?;
    flash::tell(&said::agreed(&action)).await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Says no, and why.
#[server(endpoint = "reject_pending_action")]
pub(crate) async fn reject_pending_action(
    id: PendingActionId,
    hash: String,
    from: String,
    reason: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let command = Reject {
        id,
        hash: Some(hash),
        reason: reason.replace("\r\n", "\n"),
    };
    let action = pending_action::reject(&ctx(), &by, command).await?;
    flash::tell(&format!("Rejected: {}.", action.summary)).await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Takes an approval back before it runs.
#[server(endpoint = "undo_approval")]
pub(crate) async fn undo_approval(id: PendingActionId, from: String) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let action = pending_action::undo(&ctx(), &by, id).await?;
    flash::tell(&format!("Taken back: {}. It waits again.", action.summary)).await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Asks the agent something; the action goes on waiting.
#[server(endpoint = "ask_agent")]
pub(crate) async fn ask_agent(
    id: PendingActionId,
    from: String,
    text: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    // Forms send line breaks as CR LF.
    let text = text.replace("\r\n", "\n");
    let action = pending_action::ask(&ctx(), &by, id, &text).await?;
    flash::tell(&format!("{} is asked.", action.agent_name)).await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Decides on several at once, each on its own: one that cannot be decided keeps no other from it.
#[server(endpoint = "decide_pending_actions")]
pub(crate) async fn decide_pending_actions(
    #[server(default)] chosen: Vec<String>,
    #[server(default)] decision: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let asked = said::bulk(&chosen, &decision, &reason)?;
    let decided = pending_action::decide(&ctx(), &by, asked, true).await?;
    let mut results = Vec::with_capacity(decided.len());
    for one in decided {
        // What was refused is named as well.
        let action = match one.action {
            None => pending_action::get(&ctx(), &by, one.id).await.ok(),
            found => found,
        };
        results.push(said::result(one.id, action.as_ref(), one.refusal));
    }
    flash::DecidedMany { results }.keep().await;
    auth::redirect("/approvals");
    Ok(())
}

/// What people are told, and how several are read from a form.
mod said {
    use domain::pending_action::{MAX_AT_ONCE, words};
    use domain::view::PendingActionView;
    use domain::{ActionState, PendingActionId, Refusal};

    use super::DecideOne;
    use crate::flash::DecidedLine;
    use crate::words::Word;

    /// What an approval came to.
    pub(super) fn agreed(action: &PendingActionView) -> String {
        let summary = &action.summary;
        if action.status != ActionState::Pending {
            return format!("Approved: {summary}.");
        }
        let missing = usize::from(action.approvals_needed).saturating_sub(action.approvals.len());
        match missing {
            0 | 1 => format!("You agreed to: {summary}. One more person has to."),
            more => format!("You agreed to: {summary}. {more} more people have to."),
        }
    }

    /// What is to be decided. Each that was chosen comes as its id and what binds the decision to what was seen.
    pub(super) fn bulk(
        chosen: &[String],
        decision: &str,
        reason: &str,
    ) -> Result<Vec<DecideOne>, Refusal> {
        let approve = match decision {
            "approve" => true,
            "reject" => false,
            _ => return Err(Refusal::field("decision", "Choose: approve or reject.")),
        };
        if chosen.is_empty() {
            return Err(Refusal::field("chosen", "Choose at least one action."));
        }
        if chosen.len() > MAX_AT_ONCE {
            let message = format!(
                "{} actions are chosen; at most {MAX_AT_ONCE} are decided at once.",
                chosen.len()
            );
            return Err(Refusal::field("chosen", message).with("max_items", MAX_AT_ONCE));
        }
        let reason = words("reason", Some(reason), !approve)?;
        let one = |chosen: &String| {
            let parts = chosen.split_once('.');
            let parts = parts.and_then(|(id, hash)| Some((id.parse().ok()?, hash)));
            let (id, hash): (PendingActionId, &str) = parts
                .ok_or_else(|| Refusal::field("chosen", "One of what is chosen is no action."))?;
            Ok(DecideOne {
                id,
                approve,
                hash: Some(hash.to_owned()),
                reason: reason.clone(),
            })
        };
        chosen.iter().map(one).collect()
    }

    /// What became of one of several.
    pub(super) fn result(
        id: PendingActionId,
        action: Option<&PendingActionView>,
        refusal: Option<Refusal>,
    ) -> DecidedLine {
        let status = action.map(|action| Word::from(action.status).label);
        let refused = refusal.is_some();
        let said = refusal.map(|refusal| refusal.message);
        DecidedLine {
            id,
            summary: action.map(|action| action.summary.clone()),
            refused,
            said: said.or(status.map(str::to_owned)).unwrap_or_default(),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn each_that_is_chosen_is_bound_to_what_was_seen() {
            let id = "0198b0f0-0000-7000-8000-000000000001";
            let chosen = [format!("{id}.abc")];
            let asked = bulk(&chosen, "approve", " ").unwrap();
            assert_eq!(asked[0].id.to_string(), id);
            assert_eq!(asked[0].hash.as_deref(), Some("abc"));
            assert!(asked[0].approve && asked[0].reason.is_none());
        }

        #[test]
        fn what_is_missing_is_named() {
            let field = |chosen: &[String], decision, reason| {
                let refusal = bulk(chosen, decision, reason).err();
                refusal.and_then(|refusal| refusal.field_name().map(str::to_owned))
            };
            let one = ["0198b0f0-0000-7000-8000-000000000001.a".to_owned()];
            assert_eq!(field(&[], "approve", "").as_deref(), Some("chosen"));
            assert_eq!(field(&one, "", "").as_deref(), Some("decision"));
            assert_eq!(field(&one, "reject", "").as_deref(), Some("reason"));
            assert_eq!(
                field(&["x".to_owned()], "approve", "").as_deref(),
                Some("chosen")
            );
            let many = vec![one[0].clone(); MAX_AT_ONCE + 1];
            assert_eq!(field(&many, "approve", "").as_deref(), Some("chosen"));
            assert_eq!(field(&one, "reject", "Not now."), None);
        }
    }
}
