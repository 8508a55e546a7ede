//! Issue links: how a hiring and its Linear issue follow each other.

use serde::{Deserialize, Serialize};

use crate::hiring::HiringEvent;
use crate::{HiringStatus, Timestamp, word_enum};

/// The type of a workflow state. Linear sends a plain string and may add to the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum StateType {
    /// Waits to be looked at.
    Triage,
    /// Not planned yet.
    Backlog,
    /// Planned.
    Unstarted,
    /// Somebody works on it.
    Started,
    /// Done.
    Completed,
    /// Called off.
    Canceled,
    /// The same as another issue.
    Duplicate,
    /// A type that Linear added later.
    Other(String),
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for StateType {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "The type of a workflow state, as Linear spells it; Linear may add to them",
            ))
            .examples([serde_json::json!("started")])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for StateType {}

impl From<&str> for StateType {
    /// `cancelled` is taken for `canceled`: people write it.
    fn from(word: &str) -> Self {
        match word {
            "triage" => Self::Triage,
            "backlog" => Self::Backlog,
            "unstarted" => Self::Unstarted,
            "started" => Self::Started,
            "completed" => Self::Completed,
            "canceled" | "cancelled" => Self::Canceled,
            "duplicate" => Self::Duplicate,
            _ => Self::Other(word.to_owned()),
        }
    }
}

impl From<String> for StateType {
    fn from(word: String) -> Self {
        word.as_str().into()
    }
}

impl StateType {
    /// Linear's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Triage => "triage",
            Self::Backlog => "backlog",
            Self::Unstarted => "unstarted",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
            Self::Duplicate => "duplicate",
            Self::Other(word) => word,
        }
    }

    /// What an issue that was moved to such a state does to its hiring.
    pub const fn hiring_event(&self) -> Option<HiringEvent> {
        match self {
            Self::Started => Some(HiringEvent::IssueStarted),
            Self::Completed => Some(HiringEvent::IssueCompleted),
            Self::Canceled => Some(HiringEvent::IssueCanceled),
            _ => None,
        }
    }
}

impl From<StateType> for String {
    fn from(state: StateType) -> Self {
        state.as_str().to_owned()
    }
}

impl std::fmt::Display for StateType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

word_enum! {
    /// How far a hiring and its issue agree.
    SyncState {
        /// This hiring has no issue, and nobody asked for one.
        Off = "off",
        /// Something is to be sent, and will be in a moment.
        Pending = "pending",
        /// Linear has what we have.
        Synced = "synced",
        /// The last try failed; the next one has a time.
        Retrying = "retrying",
        /// Nothing goes out until the integration works again.
        Waiting = "waiting",
        /// All tries failed: somebody has to look.
        Failed = "failed",
    }
}

/// What is to be done in Linear so that it has what we have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Make the issue, under the id that the link carries.
    Create,
    /// Find out whether an earlier try made the issue, without making it.
    LookUp,
    /// Move the issue to its team's first state of this type.
    MoveTo(StateType),
    /// Linear has what we have.
    Nothing,
}

/// What is known of a link when the next step is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The hiring's status.
    pub status: HiringStatus,
    /// Whether Linear confirmed the issue.
    pub exists: bool,
    /// Whether a create was ever sent; if not, nothing of ours can be there.
    pub create_sent: bool,
    /// The last status that Linear was brought to, or that came from there.
    pub settled: Option<HiringStatus>,
}

/// The next step, from what is known. A hiring that is called off before its issue was sent leaves no
/// trace in Linear; every other one that was paid gets its issue. A final status is brought to Linear once: if a person moves
/// the issue again afterwards, that is theirs to decide.
pub fn plan(known: &Known) -> Plan {
    let Known {
        status,
        exists,
        create_sent,
        settled,
    } = *known;
    if !exists {
        return match status {
            HiringStatus::Cancelled if create_sent => Plan::LookUp,
            HiringStatus::Pending | HiringStatus::Cancelled => Plan::Nothing,
            // Work that ended before Linear heard of it still shows there: made first, then moved.
            _ => Plan::Create,
        };
    }
    if settled == Some(status) {
        return Plan::Nothing;
    }
    match status {
        HiringStatus::Completed => Plan::MoveTo(StateType::Completed),
        HiringStatus::Failed | HiringStatus::Cancelled => Plan::MoveTo(StateType::Canceled),
        HiringStatus::Pending | HiringStatus::Paid | HiringStatus::InProgress => Plan::Nothing,
    }
}

/// What a change seen in Linear does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The hiring moves.
    Move(HiringStatus),
    /// The link learns the new state, the hiring stays.
    Learn,
    /// What arrived is older than what is known.
    Stale,
}

/// What an issue seen in state `seen` at `updated_at` does to a hiring of this `status` whose link
/// last heard at `known_at`. Linear does not promise order, so older news changes nothing.
pub fn effect(
    status: HiringStatus,
    known_at: Option<Timestamp>,
    seen: &StateType,
    updated_at: Timestamp,
) -> Effect {
    if known_at.is_some_and(|known_at| updated_at < known_at) {
        return Effect::Stale;
    }
    let moved = seen
        .hiring_event()
        .and_then(|event| status.transition(event).ok());
    moved.map_or(Effect::Learn, Effect::Move)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use std::fmt::Write as _;
    use time::macros::datetime;

    #[test]
    fn types_are_spelled_as_linear_spells_them() {
        let words = [
            "triage",
            "backlog",
            "unstarted",
            "started",
            "completed",
            "canceled",
            "duplicate",
        ];
        for word in words {
            let kind = StateType::from(word);
            assert_eq!(kind.as_str(), word);
            assert!(!matches!(kind, StateType::Other(_)), "{word}");
        }
        assert_eq!(StateType::from("cancelled"), StateType::Canceled);
        assert_eq!(StateType::from("paused").as_str(), "paused");
    }

    #[test]
    fn every_plan() {
        let mut table = String::new();
        for &status in HiringStatus::ALL {
            for (exists, create_sent) in [(false, false), (false, true), (true, true)] {
                let known = Known {
                    status,
                    exists,
                    create_sent,
                    settled: None,
                };
                let plan = plan(&known);
                writeln!(
                    table,
                    "{status:<12} exists={exists:<5} sent={create_sent:<5} {plan:?}"
                )
                .unwrap();
            }
        }
        assert_snapshot!(table);
    }

    #[test]
    fn news_that_is_older_than_what_is_known_changes_nothing() {
        let known = Some(datetime!(2026-11-22 10:00 UTC));
        let older = datetime!(2026-11-22 09:59:59.999 UTC);
        assert_eq!(
            effect(HiringStatus::Paid, known, &StateType::Completed, older),
            Effect::Stale
        );
        let same = datetime!(2026-11-22 10:00 UTC);
        assert_eq!(
            effect(HiringStatus::Paid, known, &StateType::Completed, same),
            Effect::Move(HiringStatus::Completed)
        );
    }

    proptest! {
        #[test]
        fn a_step_that_is_done_is_not_planned_again(
            status in proptest::sample::select(HiringStatus::ALL), create_sent: bool,
        ) {
            let known = Known { status, exists: true, create_sent, settled: Some(status) };
            prop_assert_eq!(plan(&known), Plan::Nothing);
        }

        #[test]
        fn applying_the_same_news_twice_moves_once(
            status in proptest::sample::select(HiringStatus::ALL), word in "started|completed|canceled|backlog|new",
        ) {
            let at = datetime!(2026-11-22 10:00 UTC);
            let seen = StateType::from(word);
            if let Effect::Move(moved) = effect(status, None, &seen, at) {
                prop_assert_eq!(effect(moved, Some(at), &seen, at), Effect::Learn);
            }
        }
    }
}
