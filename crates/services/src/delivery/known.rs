//! What is known of deliveries before they are looked into: most of what Linear sends is about issues that neither a
//! hiring nor a recommendation is linked to, and that is found out for a whole batch with one query each.

use std::collections::HashSet;

use domain::IntegrationId;
use sea_orm::{ConnectionTrait, DbErr};
use store::delivery::Delivery;
use uuid::Uuid;

use super::process::{NOT_LINKED, NOT_LISTENING, ONLY_UPDATES};

/// What decides about a whole batch.
pub(super) struct Known {
    listening: HashSet<IntegrationId>,
    linked: HashSet<(IntegrationId, Uuid)>,
    recommended: HashSet<(IntegrationId, Uuid)>,
}

impl Known {
    /// Of these deliveries, each with the issue that it says was updated or removed.
    pub(super) async fn of<C: ConnectionTrait>(
        db: &C,
        batch: &[(&Delivery, Option<Uuid>)],
    ) -> Result<Self, DbErr> {
        let integrations: HashSet<IntegrationId> = batch
            .iter()
            .map(|(delivery, _)| delivery.integration)
            .collect();
        let integrations: Vec<IntegrationId> = integrations.into_iter().collect();
        let issues: Vec<Uuid> = batch.iter().filter_map(|(_, issue)| *issue).collect();
        let states = store::integration::states_everywhere(db, &integrations).await?;
        let links = store::issue_link::linked_everywhere(db, &integrations, &issues).await?;
        let recommended =
            store::recommendation_link::linked_everywhere(db, &integrations, &issues).await?;
        Ok(Self {
            listening: states
                .into_iter()
                .filter_map(|(id, state)| state.listens().then_some(id))
                .collect(),
            linked: links.into_iter().collect(),
            recommended: recommended.into_iter().collect(),
        })
    }

    /// Why nothing has to be done about it, if that is certain already.
    pub(super) fn reason_for_no_effect(
        &self,
        delivery: &Delivery,
        issue: Option<Uuid>,
    ) -> Option<&'static str> {
        if is_read_closely(delivery) {
            return None;
        }
        if !is_change(delivery) {
            return Some(ONLY_UPDATES);
        }
        let about = issue.map(|issue| (delivery.integration, issue));
        let recommended = about.is_some_and(|about| self.recommended.contains(&about));
        // A hiring does not care whether its issue is thrown away.
        if !is_update(delivery) && !recommended {
            return Some(ONLY_UPDATES);
        }
        if !self.listening.contains(&delivery.integration) {
            return Some(NOT_LISTENING);
        }
        let linked = self.linked.contains(&about?);
        (!linked && !recommended).then_some(NOT_LINKED)
    }
}

/// Whether more than its first words have to be read: labels belong to self-tests, some tell of our access, and what
/// has no type was not understood.
fn is_read_closely(delivery: &Delivery) -> bool {
    let Some(kind) = delivery.event_type.as_deref() else {
        return true;
    };
    is_about_teams(kind) || matches!(kind, "OAuthApp" | "OAuthAuthorization" | "PermissionChange")
}

/// Whether it changes what the issues of a team can be given.
pub(super) fn is_about_teams(kind: &str) -> bool {
    matches!(kind, "IssueLabel" | "Project")
}

/// Whether it tells that an issue was changed or removed.
pub(super) fn is_change(delivery: &Delivery) -> bool {
    let action = delivery.action.as_deref();
    delivery.event_type.as_deref() == Some("Issue") && matches!(action, Some("update" | "remove"))
}

fn is_update(delivery: &Delivery) -> bool {
    delivery.event_type.as_deref() == Some("Issue") && delivery.action.as_deref() == Some("update")
}
