//! Hirings: an agent engaged for a task, and the only ways from status to status.

use serde::{Deserialize, Serialize};

use crate::{AgentId, Price, Refusal, text, word_enum};

word_enum! {
    /// Where a hiring stands.
    HiringStatus {
        /// Not paid yet: nothing happens.
        Pending = "pending",
        /// Paid: the agent may begin, and Linear gets its issue.
        Paid = "paid",
        /// The agent works.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// Given up by the agent or an admin.
        Failed = "failed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

word_enum! {
    /// What can happen to a hiring: asked for here, or seen in Linear.
    HiringEvent {
        /// The price was paid.
        Pay = "pay",
        /// The agent began.
        Start = "start",
        /// The agent finished.
        Complete = "complete",
        /// The agent or an admin gave up.
        Fail = "fail",
        /// An admin called it off.
        Cancel = "cancel",
        /// Somebody moved the issue to a started state.
        IssueStarted = "issue_started",
        /// Somebody moved the issue to a completed state.
        IssueCompleted = "issue_completed",
        /// Somebody moved the issue to a canceled state.
        IssueCanceled = "issue_canceled",
    }
}

/// An event that the present status does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hiring that is {from} does not take {event}")]
pub struct IllegalTransition {
    /// The status before.
    pub from: HiringStatus,
    /// What was tried.
    pub event: HiringEvent,
}

impl HiringStatus {
    /// The only way from status to status. Events seen in Linear may skip `in_progress`: people
    /// drag an issue straight to Done.
    ///
    /// # Errors
    /// The status does not take the event; nothing may change.
    pub fn transition(self, event: HiringEvent) -> Result<Self, IllegalTransition> {
        use {HiringEvent as E, HiringStatus as S};
        match (self, event) {
            (S::Pending, E::Pay) => Ok(S::Paid),
            (S::Paid, E::Start | E::IssueStarted) => Ok(S::InProgress),
            (S::InProgress, E::Complete) | (S::Paid | S::InProgress, E::IssueCompleted) => {
                Ok(S::Completed)
            }
            (S::InProgress, E::Fail) => Ok(S::Failed),
            (S::Pending | S::Paid | S::InProgress, E::Cancel)
            | (S::Paid | S::InProgress, E::IssueCanceled) => Ok(S::Cancelled),
            (from, event) => Err(IllegalTransition { from, event }),
        }
    }

    /// As people read it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::InProgress => "in progress",
            other => other.as_str(),
        }
    }

    /// Whether nothing follows any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// The event that asks for `self`; `pending` is only ever a beginning.
    pub const fn asked_by(self) -> Option<HiringEvent> {
        match self {
            Self::Pending => None,
            Self::Paid => Some(HiringEvent::Pay),
            Self::InProgress => Some(HiringEvent::Start),
            Self::Completed => Some(HiringEvent::Complete),
            Self::Failed => Some(HiringEvent::Fail),
            Self::Cancelled => Some(HiringEvent::Cancel),
        }
    }

    /// The statuses that a request may ask for next.
    pub fn allowed(self) -> Vec<Self> {
        let reachable = |to: &Self| {
            to.asked_by()
                .is_some_and(|event| self.transition(event) == Ok(*to))
        };
        Self::ALL.iter().copied().filter(reachable).collect()
    }

    /// Moves to the status that a request asks for.
    ///
    /// # Errors
    /// `invalid_transition`, with the allowed ones.
    pub fn move_to(self, to: Self) -> Result<Self, Refusal> {
        let moved = to.asked_by().and_then(|event| self.transition(event).ok());
        moved.ok_or_else(|| {
            let allowed: Vec<&str> = self.allowed().into_iter().map(Self::as_str).collect();
            let next = if allowed.is_empty() {
                "nothing follows it".to_owned()
            } else {
                format!("it can become {}", allowed.join(", "))
            };
            Refusal::new(
                "invalid_transition",
                format!("This hiring is {self} and cannot become {to}; {next}."),
            )
            .with("allowed", allowed)
        })
    }
}

/// Most characters of a capability.
pub const MAX_CAPABILITY: usize = 100;
/// Most characters of a task description.
pub const MAX_TASK_DESCRIPTION: usize = 20_000;

/// A hiring as it is asked for, field by field as the routes have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewHiring {
    /// The agent to hire.
    pub agent_id: AgentId,
    /// What it is hired for, for example `coding`.
    pub capability: String,
    /// The task, in Markdown.
    pub task_description: String,
    /// A decimal string, for example `"50.00"`.
    pub price: String,
    /// Whether a Linear issue mirrors this hiring.
    #[serde(default)]
    pub sync_to_linear: bool,
    /// The team of the issue, instead of the integration's default: its UUID or its key.
    #[serde(default)]
    pub linear_team_id: Option<String>,
    /// `paid` unless `pending` is asked for.
    #[serde(default)]
    pub status: Option<HiringStatus>,
}

/// A hiring whose fields follow the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiringDraft {
    /// The agent to hire.
    pub agent: AgentId,
    /// One line.
    pub capability: String,
    /// Markdown, as given.
    pub task_description: String,
    /// Two decimals.
    pub price: Price,
    /// Whether a Linear issue mirrors this hiring.
    pub sync_to_linear: bool,
    /// The team asked for, if one was.
    pub linear_team_id: Option<String>,
    /// `pending` or `paid`.
    pub status: HiringStatus,
}

impl NewHiring {
    /// Checks each field by its rule.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn check(self) -> Result<HiringDraft, Refusal> {
        let status = self.status.unwrap_or(HiringStatus::Paid);
        if !matches!(status, HiringStatus::Pending | HiringStatus::Paid) {
            return Err(
                Refusal::field("status", "`status` must be `paid` or `pending` at first.")
                    .with("allowed", vec!["paid", "pending"]),
            );
        }
        let linear_team_id = match self.linear_team_id.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(team) => Some(text::line("linear_team_id", team, 64)?),
        };
        if linear_team_id.is_some() && !self.sync_to_linear {
            return Err(Refusal::field(
                "linear_team_id",
                "`linear_team_id` has no meaning without `sync_to_linear: true`.",
            ));
        }
        Ok(HiringDraft {
            agent: self.agent_id,
            capability: text::line("capability", &self.capability, MAX_CAPABILITY)?,
            task_description: text::block(
                "task_description",
                &self.task_description,
                MAX_TASK_DESCRIPTION,
            )?,
            price: self.price.trim().parse()?,
            sync_to_linear: self.sync_to_linear,
            linear_team_id,
            status,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    #[test]
    fn every_transition() {
        let mut table = String::new();
        for from in HiringStatus::ALL {
            for event in HiringEvent::ALL {
                let to = from
                    .transition(*event)
                    .map_or_else(|_| "-".to_owned(), |to| to.to_string());
                writeln!(table, "{from:<12} {event:<16} {to}").unwrap();
            }
        }
        assert_snapshot!(table);
    }

    #[test]
    fn a_refused_move_names_what_is_allowed() {
        let refusal = HiringStatus::Paid
            .move_to(HiringStatus::Completed)
            .unwrap_err();
        assert_eq!(refusal.code, "invalid_transition");
        assert_eq!(
            refusal.message,
            "This hiring is paid and cannot become completed; it can become in_progress, cancelled."
        );
        let refusal = HiringStatus::Failed
            .move_to(HiringStatus::Paid)
            .unwrap_err();
        assert_eq!(
            refusal.message,
            "This hiring is failed and cannot become paid; nothing follows it."
        );
    }

    proptest! {
        #[test]
        fn a_final_status_stays(events in proptest::collection::vec(proptest::sample::select(HiringEvent::ALL), 0..30)) {
            let mut status = HiringStatus::Pending;
            for event in events {
                let next = status.transition(event).unwrap_or(status);
                prop_assert!(!status.is_final() || next == status);
                status = next;
            }
        }

        #[test]
        fn what_is_allowed_is_what_moves(from in proptest::sample::select(HiringStatus::ALL), to in proptest::sample::select(HiringStatus::ALL)) {
            prop_assert_eq!(from.allowed().contains(&to), from.move_to(to).is_ok());
        }
    }
}
