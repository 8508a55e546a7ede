//! A gated write that waits for a person, runs at most once, and has one outcome.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::policy::{Approvers, CallFacts};
use crate::view::TargetView;
use crate::{PolicyRuleId, Refusal, text, word_enum};

/// How long a person has by default. After that the write is refused: nothing runs because nobody looked.
pub const EXPIRES_AFTER: Duration = Duration::hours(24);
/// How long an approval in the browser can be taken back before the write runs.
pub const UNDO_WINDOW: Duration = Duration::seconds(5);
/// Most characters of a reason, a question or an answer.
pub const MAX_WORDS: usize = 2_000;
/// Most actions that are decided in one request.
pub const MAX_AT_ONCE: usize = 200;

word_enum! {
    /// Where a pending action stands.
    ActionState {
        /// It waits for a person.
        Pending = "pending",
        /// It may run, and does in a moment.
        Approved = "approved",
        /// It was taken up; it may be in Linear from here on.
        Executing = "executing",
        /// It is in Linear.
        Succeeded = "succeeded",
        /// Linear refused it, or it could not be done; it is not tried again.
        Failed = "failed",
        /// It was sent and no answer came. It is being found out whether it is in Linear.
        Unknown = "unknown",
        /// A person said no.
        Rejected = "rejected",
        /// Nobody decided in time.
        Expired = "expired",
        /// The agent or an admin took it back, or what it needs is gone.
        Cancelled = "cancelled",
    }
}

word_enum! {
    /// What can happen to a pending action.
    ActionEvent {
        /// Enough people agreed, or policy did.
        Approve = "approve",
        /// The approval was taken back before it ran.
        Undo = "undo",
        /// What it changes is not any more what was approved: asked again.
        Drift = "drift",
        /// A person said no.
        Reject = "reject",
        /// Time is up.
        Expire = "expire",
        /// It was taken back, or what it needs is gone.
        Cancel = "cancel",
        /// One worker takes it up.
        Start = "start",
        /// Linear has it.
        Succeed = "succeed",
        /// Linear refused it.
        Fail = "fail",
        /// It was sent, and no answer came.
        LoseTrack = "lose_track",
        /// It is certain that Linear does not have it, or of a push which tickets it has: what is missing may be
        /// taken up again.
        Retry = "retry",
    }
}

/// An event that a state does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an action that is {from} cannot {event}")]
pub struct IllegalTransition {
    /// The state.
    pub from: ActionState,
    /// The event.
    pub event: ActionEvent,
}

impl ActionState {
    /// The only way from state to state.
    ///
    /// # Errors
    /// The state does not know the event; nothing may change.
    pub const fn apply(self, event: ActionEvent) -> Result<Self, IllegalTransition> {
        use ActionEvent as E;
        match (self, event) {
            (Self::Pending, E::Approve) | (Self::Executing | Self::Unknown, E::Retry) => {
                Ok(Self::Approved)
            }
            (Self::Approved, E::Undo | E::Drift) => Ok(Self::Pending),
            (Self::Pending | Self::Approved, E::Reject) => Ok(Self::Rejected),
            (Self::Pending | Self::Approved, E::Expire) => Ok(Self::Expired),
            (Self::Pending | Self::Approved, E::Cancel) => Ok(Self::Cancelled),
            (Self::Approved, E::Start) => Ok(Self::Executing),
            (Self::Executing | Self::Unknown, E::Succeed) => Ok(Self::Succeeded),
            (Self::Approved | Self::Executing | Self::Unknown, E::Fail) => Ok(Self::Failed),
            (Self::Executing, E::LoseTrack) => Ok(Self::Unknown),
            (from, event) => Err(IllegalTransition { from, event }),
        }
    }

    /// Whether it has its outcome.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::Rejected | Self::Expired | Self::Cancelled
        )
    }

    /// Whether somebody can still decide.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending)
    }
}

impl From<IllegalTransition> for Refusal {
    /// What whoever came too late is told.
    fn from(illegal: IllegalTransition) -> Self {
        let message = match illegal.from {
            ActionState::Pending => "This action waits for a decision.",
            ActionState::Approved => "This action is approved already and is about to run.",
            ActionState::Executing => "This action is approved already and runs right now.",
            ActionState::Succeeded => "This action is approved already and was carried out.",
            ActionState::Failed => "This action was tried already and failed.",
            ActionState::Unknown => {
                "This action was sent already; it is being found out whether Linear has it."
            }
            ActionState::Rejected => "This action is rejected already.",
            ActionState::Expired => "This action has expired. The agent can propose it again.",
            ActionState::Cancelled => "This action is cancelled already.",
        };
        let code = if matches!(illegal.from, ActionState::Expired) {
            "pending_action_expired"
        } else {
            "already_decided"
        };
        Self::new(code, message).with("status", illegal.from.as_str())
    }
}

/// One field that an action changes, as people read it: names, not ids, and nothing cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// A stable name, such as `assignee`.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// What it is now; nothing where there is none yet.
    pub before: Option<String>,
    /// What it would be; nothing where it is cleared.
    pub after: Option<String>,
    /// Whether both are Markdown.
    #[serde(default)]
    pub markdown: bool,
}

/// What would run, and what people are shown of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The arguments, after the check.
    pub arguments: Value,
    /// What would happen, in a sentence.
    pub summary: String,
    /// What it is about.
    pub target: TargetView,
    /// What would change, field by field.
    pub changes: Vec<FieldChange>,
    /// What is sent to Linear, with ids in the place of names.
    pub plan: Value,
    /// What policies look at.
    pub facts: CallFacts,
}

/// The rule that made an action wait or let it run, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidingRule {
    /// Which; none for a default.
    pub id: Option<PolicyRuleId>,
    /// What it was called.
    pub name: String,
    /// Who has to agree.
    pub approvers: Approvers,
}

/// One person's yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// The credential that it came with: what tells two people apart.
    pub by: String,
    /// Whose it is, as people read it.
    pub name: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// A question of a person, or the agent's answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Remark {
    /// Who says it.
    pub by: String,
    /// Whether it is the agent.
    pub by_agent: bool,
    /// What.
    pub text: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Whether what is there now still is what was approved: the fields that differ from what was shown. Fields
/// that the action does not change do not matter.
pub fn drifted(shown: &[FieldChange], now: &[FieldChange]) -> Vec<String> {
    let same = |field: &FieldChange| {
        let found = now.iter().find(|other| other.field == field.field);
        found.is_some_and(|found| found.before == field.before && found.after == field.after)
    };
    let changed = shown.iter().filter(|field| !same(field));
    changed.map(|field| field.label.clone()).collect()
}

/// Whether a person who agrees now makes enough, given those who did before. The same person counts once.
pub fn is_enough(approvals: &[Approval], needed: u16) -> bool {
    let mut people: Vec<&str> = approvals.iter().map(|approval| &*approval.by).collect();
    people.sort_unstable();
    people.dedup();
    people.len() >= usize::from(needed.max(1))
}

/// What a person says with a decision: the reason of a rejection is needed, others may be empty.
///
/// # Errors
/// It is too long, or empty where it is needed.
pub fn words(field: &str, given: Option<&str>, needed: bool) -> Result<Option<String>, Refusal> {
    match given.map(str::trim).filter(|given| !given.is_empty()) {
        Some(given) => text::block(field, given, MAX_WORDS).map(Some),
        None if needed => {
            let message = format!("`{field}` must say why, for the agent and for the record.");
            Err(Refusal::field(field, message))
        }
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    #[test]
    fn every_transition() {
        let mut table = String::new();
        for from in ActionState::ALL {
            for event in ActionEvent::ALL {
                if let Ok(to) = from.apply(*event) {
                    writeln!(table, "{from} + {event} = {to}").unwrap();
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    fn field(before: &str, after: &str) -> FieldChange {
        FieldChange {
            field: "state".to_owned(),
            label: "State".to_owned(),
            before: Some(before.to_owned()),
            after: Some(after.to_owned()),
            markdown: false,
        }
    }

    #[test]
    fn drift_is_about_what_is_changed() {
        let shown = [field("Todo", "Done")];
        assert!(drifted(&shown, &[field("Todo", "Done")]).is_empty());
        assert_eq!(drifted(&shown, &[field("Started", "Done")]), ["State"]);
        assert_eq!(drifted(&shown, &[]), ["State"]);
    }

    #[test]
    fn one_person_cannot_be_two() {
        let at = time::macros::datetime!(2026-11-25 12:00 UTC);
        let by = |who: &str| Approval {
            by: who.to_owned(),
            name: who.to_owned(),
            at,
        };
        assert!(is_enough(&[by("a")], 0));
        assert!(!is_enough(&[by("a"), by("a")], 2));
        assert!(is_enough(&[by("a"), by("b")], 2));
    }

    #[test]
    fn a_rejection_needs_its_reason() {
        assert!(words("reason", Some("  "), true).is_err());
        assert_eq!(
            words("reason", Some(" no "), true),
            Ok(Some("no".to_owned()))
        );
        assert_eq!(words("reason", None, false), Ok(None));
    }

    proptest! {
        /// However events come: what is over stays over, and it is started again only where it is certain that
        /// Linear does not have it.
        #[test]
        fn an_action_runs_at_most_once(events in prop::collection::vec(0..ActionEvent::ALL.len(), 0..60)) {
            let mut state = ActionState::Pending;
            let mut maybe_sent = false;
            for place in events {
                let event = ActionEvent::ALL[place];
                let Ok(next) = state.apply(event) else { continue };
                prop_assert!(!state.is_final());
                if event == ActionEvent::Start {
                    prop_assert!(!maybe_sent);
                    prop_assert_eq!(state, ActionState::Approved);
                    maybe_sent = true;
                }
                if event == ActionEvent::Retry {
                    maybe_sent = false;
                }
                if next == ActionState::Succeeded {
                    prop_assert!(maybe_sent);
                }
                state = next;
            }
        }
    }
}
