//! Recommendations: what an agent or a person thinks is worth doing, and the only ways from status to status.
//!
//! One that somebody agrees to becomes an issue in Linear. From then on the recommendation follows its issue: it is
//! implemented once the issue is done or called off.

mod issue_body;

pub use issue_body::{IssueSource, IssueText, build_linear_issue_body};

use serde::{Deserialize, Serialize};

use crate::{Refusal, StateType, Timestamp, text, word_enum};

word_enum! {
    /// Where a recommendation stands.
    RecommendationStatus {
        /// Nobody decided yet.
        Proposed = "proposed",
        /// Somebody agreed: it is to be done.
        Accepted = "accepted",
        /// It was done, or its issue was called off in Linear.
        Implemented = "implemented",
        /// Somebody said no.
        Rejected = "rejected",
    }
}

word_enum! {
    /// What can happen to a recommendation: asked for here, or seen in Linear.
    RecommendationEvent {
        /// Somebody agrees.
        Accept = "accept",
        /// Somebody says no.
        Reject = "reject",
        /// Somebody says that it is done.
        Implement = "implement",
        /// Somebody takes a decision back.
        Reopen = "reopen",
        /// An issue was made of it, or is to be: which is a way to agree.
        Push = "push",
        /// Its issue was completed or canceled in Linear.
        IssueClosed = "issue_closed",
    }
}

/// An event that the present status does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a recommendation that is {from} does not take {event}")]
pub struct IllegalTransition {
    /// The status before.
    pub from: RecommendationStatus,
    /// What was tried.
    pub event: RecommendationEvent,
}

impl RecommendationStatus {
    /// The only way from status to status.
    ///
    /// # Errors
    /// The status does not take the event; nothing may change.
    pub fn transition(self, event: RecommendationEvent) -> Result<Self, IllegalTransition> {
        use {RecommendationEvent as E, RecommendationStatus as S};
        match (self, event) {
            (S::Proposed, E::Accept) | (S::Proposed | S::Accepted, E::Push) => Ok(S::Accepted),
            (S::Proposed | S::Accepted, E::Reject) => Ok(S::Rejected),
            (S::Proposed | S::Accepted, E::Implement | E::IssueClosed)
            | (S::Implemented, E::Push) => Ok(S::Implemented),
            (S::Rejected | S::Implemented, E::Reopen) => Ok(S::Proposed),
            (from, event) => Err(IllegalTransition { from, event }),
        }
    }

    /// The event that asks for `self`.
    pub const fn asked_by(self) -> RecommendationEvent {
        match self {
            Self::Proposed => RecommendationEvent::Reopen,
            Self::Accepted => RecommendationEvent::Accept,
            Self::Implemented => RecommendationEvent::Implement,
            Self::Rejected => RecommendationEvent::Reject,
        }
    }

    /// The statuses that a request may ask for next.
    pub fn allowed(self) -> Vec<Self> {
        let reachable = |to: &Self| self.transition(to.asked_by()) == Ok(*to);
        Self::ALL.iter().copied().filter(reachable).collect()
    }

    /// Moves to the status that a request asks for.
    ///
    /// # Errors
    /// `invalid_transition`, with the allowed ones.
    pub fn move_to(self, to: Self) -> Result<Self, Refusal> {
        self.transition(to.asked_by()).map_err(|_| {
            let allowed: Vec<&str> = self.allowed().into_iter().map(Self::as_str).collect();
            let message = format!(
                "This recommendation is {self} and cannot become {to}; it can become {}.",
                allowed.join(", ")
            );
            Refusal::new("invalid_transition", message).with("allowed", allowed)
        })
    }
}

word_enum! {
    /// How far a link between a recommendation and an issue is.
    LinkState {
        /// The issue is to be made; it is tried until Linear answers.
        Pending = "pending",
        /// Linear has the issue.
        Linked = "linked",
        /// Linear refused to make the issue: no issue is there.
        Failed = "failed",
        /// The issue is not in Linear any more, or the connection does not see it any more.
        Gone = "gone",
    }
}

impl LinkState {
    /// Whether an issue is there or about to be: then asking again needs no other one.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Pending | Self::Linked)
    }
}

/// What news of its issue does to a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The recommendation moves.
    Move(RecommendationStatus),
    /// The link learns what is new, the recommendation stays.
    Learn,
    /// What arrived is older than what is known.
    Stale,
}

/// What is known of a link when news of its issue comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// The status of the recommendation.
    pub status: RecommendationStatus,
    /// The type of the issue's state as last heard.
    pub state_type: Option<&'a StateType>,
    /// Linear's time of what was last heard.
    pub updated_at: Option<Timestamp>,
}

/// What an issue seen in a state of type `seen` at `updated_at` does. Only the step into a closed state counts:
/// who reopens a recommendation while its issue stays closed has the last word. Linear does not promise order, so
/// older news changes nothing.
pub fn effect(known: &Known<'_>, seen: &StateType, updated_at: Timestamp) -> Effect {
    if known.updated_at.is_some_and(|known| updated_at < known) {
        return Effect::Stale;
    }
    if !is_closed(seen) || known.state_type.is_some_and(is_closed) {
        return Effect::Learn;
    }
    let moved = known.status.transition(RecommendationEvent::IssueClosed);
    moved.map_or(Effect::Learn, Effect::Move)
}

const fn is_closed(kind: &StateType) -> bool {
    matches!(kind, StateType::Completed | StateType::Canceled)
}

/// Most characters of a title: what an issue's title may have.
pub const MAX_TITLE: usize = 255;
/// Most characters of a body.
pub const MAX_BODY: usize = 20_000;
/// Most characters of the evidence.
pub const MAX_EVIDENCE: usize = 10_000;

/// A recommendation as it is made, field by field as the routes have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRecommendation {
    /// What to do, in a line of 1 to 255 characters.
    pub title: String,
    /// What it is about, in Markdown: 1 to 20,000 characters.
    pub body: String,
    /// What it rests on, in Markdown: at most 10,000 characters.
    #[serde(default)]
    pub evidence: Option<String>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low; 0 unless given.
    #[serde(default)]
    pub priority: Option<u8>,
}

/// A recommendation whose fields follow the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecommendationDraft {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Markdown.
    pub evidence: Option<String>,
    /// 0 to 4.
    pub priority: u8,
}

impl NewRecommendation {
    /// Checks each field by its rule. Evidence that says nothing is none.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn check(self) -> Result<RecommendationDraft, Refusal> {
        let evidence = self.evidence.filter(|text| !text.trim().is_empty());
        Ok(RecommendationDraft {
            title: text::line("title", &self.title, MAX_TITLE)?,
            body: text::block("body", &self.body, MAX_BODY)?,
            evidence: evidence
                .map(|evidence| text::block("evidence", &evidence, MAX_EVIDENCE))
                .transpose()?,
            priority: priority(self.priority.unwrap_or(0))?,
        })
    }
}

/// A priority in Linear's numbers.
///
/// # Errors
/// It is none.
pub fn priority(given: u8) -> Result<u8, Refusal> {
    if given <= 4 {
        return Ok(given);
    }
    let message = "`priority` must be a whole number from 0 to 4.";
    Err(Refusal::field("priority", message).with("allowed", vec![0, 1, 2, 3, 4]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use std::fmt::Write as _;
    use time::macros::datetime;

    #[test]
    fn every_transition() {
        let mut table = String::new();
        for from in RecommendationStatus::ALL {
            for event in RecommendationEvent::ALL {
                let to = from.transition(*event);
                let to = to.map_or("-", RecommendationStatus::as_str);
                writeln!(table, "{:<12} {:<13} {to}", from.as_str(), event.as_str()).unwrap();
            }
        }
        assert_snapshot!(table, @r"
        proposed     accept        accepted
        proposed     reject        rejected
        proposed     implement     implemented
        proposed     reopen        -
        proposed     push          accepted
        proposed     issue_closed  implemented
        accepted     accept        -
        accepted     reject        rejected
        accepted     implement     implemented
        accepted     reopen        -
        accepted     push          accepted
        accepted     issue_closed  implemented
        implemented  accept        -
        implemented  reject        -
        implemented  implement     -
        implemented  reopen        proposed
        implemented  push          implemented
        implemented  issue_closed  -
        rejected     accept        -
        rejected     reject        -
        rejected     implement     -
        rejected     reopen        proposed
        rejected     push          -
        rejected     issue_closed  -
        ");
    }

    #[test]
    fn a_refused_move_names_the_allowed_ones() {
        let refusal = RecommendationStatus::Rejected
            .move_to(RecommendationStatus::Accepted)
            .unwrap_err();
        assert_eq!(refusal.code, "invalid_transition");
        assert_eq!(refusal.details["allowed"], serde_json::json!(["proposed"]));
        assert_eq!(
            refusal.message,
            "This recommendation is rejected and cannot become accepted; it can become proposed."
        );
    }

    fn known(status: RecommendationStatus, state: Option<&StateType>) -> Known<'_> {
        Known {
            status,
            state_type: state,
            updated_at: Some(datetime!(2026-11-22 10:00 UTC)),
        }
    }

    #[test]
    fn a_closed_issue_implements_unless_somebody_decided_otherwise() {
        use RecommendationStatus as S;
        let at = datetime!(2026-11-22 10:00 UTC);
        for kind in [StateType::Completed, StateType::Canceled] {
            let of = |status| effect(&known(status, Some(&StateType::Started)), &kind, at);
            assert_eq!(of(S::Proposed), Effect::Move(S::Implemented));
            assert_eq!(of(S::Accepted), Effect::Move(S::Implemented));
            assert_eq!(of(S::Implemented), Effect::Learn);
            assert_eq!(of(S::Rejected), Effect::Learn);
        }
        let open = [StateType::Started, StateType::Duplicate, "new".into()];
        for kind in open {
            let learnt = effect(&known(S::Accepted, None), &kind, at);
            assert_eq!(learnt, Effect::Learn, "{kind}");
        }
        // Reopened here while the issue is still closed there: that stands.
        let still = known(S::Proposed, Some(&StateType::Canceled));
        assert_eq!(effect(&still, &StateType::Completed, at), Effect::Learn);
        let older = datetime!(2026-11-22 09:59:59.999 UTC);
        let stale = effect(&known(S::Accepted, None), &StateType::Completed, older);
        assert_eq!(stale, Effect::Stale);
    }

    #[test]
    fn fields_are_held_to_their_rules() {
        let new = |title: &str, body: &str, evidence: Option<&str>, priority| NewRecommendation {
            title: title.to_owned(),
            body: body.to_owned(),
            evidence: evidence.map(str::to_owned),
            priority,
        };
        let draft = new(" T ", "B", Some(" \n"), None).check().unwrap();
        assert_eq!((draft.title.as_str(), draft.priority), ("T", 0));
        assert_eq!(draft.evidence, None);
        let field = |new: NewRecommendation| {
            let refusal = new.check().unwrap_err();
            refusal.field_name().map(str::to_owned)
        };
        assert_eq!(
            field(new("a\nb", "B", None, None)).as_deref(),
            Some("title")
        );
        let long = "x".repeat(MAX_TITLE + 1);
        assert_eq!(field(new(&long, "B", None, None)).as_deref(), Some("title"));
        assert_eq!(field(new("T", " ", None, None)).as_deref(), Some("body"));
        let evidence = "x".repeat(MAX_EVIDENCE + 1);
        let wrong = new("T", "B", Some(&evidence), None);
        assert_eq!(field(wrong).as_deref(), Some("evidence"));
        let wrong = new("T", "B", None, Some(5));
        assert_eq!(field(wrong).as_deref(), Some("priority"));
    }

    proptest! {
        #[test]
        fn the_same_news_moves_once(
            status in proptest::sample::select(RecommendationStatus::ALL),
            word in "started|completed|canceled|backlog|new",
        ) {
            let at = datetime!(2026-11-22 10:00 UTC);
            let seen = StateType::from(word);
            if let Effect::Move(moved) = effect(&known(status, None), &seen, at) {
                prop_assert_eq!(effect(&known(moved, Some(&seen)), &seen, at), Effect::Learn);
            }
        }

        #[test]
        fn what_is_rejected_stays_so_until_it_is_reopened(
            events in proptest::collection::vec(proptest::sample::select(RecommendationEvent::ALL), 0..8),
        ) {
            let mut status = RecommendationStatus::Rejected;
            for event in events.into_iter().take_while(|event| *event != RecommendationEvent::Reopen) {
                status = status.transition(event).unwrap_or(status);
                prop_assert_eq!(status, RecommendationStatus::Rejected);
            }
        }
    }
}
