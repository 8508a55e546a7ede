//! What a delivery says of an issue that was made of a recommendation.

use domain::DeliveryOutcome;
use domain::text::label;
use linear::webhook::{IssueData, WebhookEvent};
use store::delivery::Delivery;

use super::hear::{Seen, Verdict};
use crate::ServiceError;
use crate::recommendation::{self, Heard, News};
use crate::unit::Unit;

/// Applies it to the link of the issue; nothing if there is none.
pub(super) async fn hear(
    unit: &mut Unit<'_>,
    delivery: &Delivery,
    event: &WebhookEvent,
    issue: &IssueData,
) -> Result<Option<Verdict>, ServiceError> {
    let (workspace, integration, ids) = (delivery.workspace, delivery.integration, [issue.id]);
    let links =
        store::recommendation_link::by_linear_issues(&unit.txn, workspace, integration, &ids);
    let Some(link) = links.await?.into_iter().next() else {
        return Ok(None);
    };
    let heard = if event.action == "remove" {
        let actor = event.actor.as_ref().and_then(|actor| actor.name.as_deref());
        let actor = actor.map_or_else(
            || "Linear".to_owned(),
            |name| format!("{} in Linear", label(name, 80)),
        );
        recommendation::lose(unit, &link, issue.updated_at, &actor).await?
    } else {
        let Some(seen) = Seen::in_event(issue, event, delivery.received_at) else {
            let said = "It does not say which state the issue is in.";
            return Ok(Some(Verdict::no_effect(said, None)));
        };
        let news = News {
            seen,
            title: issue.title.clone(),
            priority: issue.priority,
            trashed: issue.trashed,
        };
        recommendation::follow(unit, &link, &news).await?
    };
    Ok(Some(verdict(heard)))
}

fn verdict(heard: Heard) -> Verdict {
    let applied = |reason: &str| Verdict {
        outcome: DeliveryOutcome::Applied,
        reason: Some(reason.to_owned()),
        hiring: None,
    };
    match heard {
        Heard::Implemented => applied("The recommendation of this issue is implemented now."),
        Heard::Learnt => applied("The link of a recommendation learnt what is new of its issue."),
        Heard::Gone => applied("The issue of a recommendation is not in Linear any more."),
        Heard::Nothing => Verdict::no_effect("The link of this issue is gone.", None),
        Heard::Stale => Verdict::no_effect("It is older than what is known already.", None),
        Heard::Same => Verdict::no_effect(
            "It tells nothing new: an echo, or a change that recommendations do not follow.",
            None,
        ),
    }
}
