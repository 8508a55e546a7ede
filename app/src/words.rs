//! States in words, each with an icon and a tone: colour alone never says anything.

use domain::view::HistoryKind;
use domain::{
    ActionState, ConnectedAccountStatus, DeliveryOutcome, HiringStatus, IntegrationState,
    LinearWriteStatus, LinkState, MessageStatus, RecommendationStatus, SyncState, TicketState,
    WebhookState,
};

use crate::components::IconName;
pub(crate) use crate::tone::Tone;

/// A state as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word itself.
    pub(crate) label: &'static str,
    /// The icon beside it.
    pub(crate) icon: IconName,
    /// Its colour.
    pub(crate) tone: Tone,
}

const fn word(label: &'static str, icon: IconName, tone: Tone) -> Word {
    Word { label, icon, tone }
}

impl From<HiringStatus> for Word {
    fn from(status: HiringStatus) -> Self {
        match status {
            HiringStatus::Pending => word("Pending", IconName::Clock, Tone::Quiet),
            HiringStatus::Paid => word("Paid", IconName::Coin, Tone::Active),
            HiringStatus::InProgress => word("In progress", IconName::Half, Tone::Active),
            HiringStatus::Completed => word("Completed", IconName::CheckCircle, Tone::Good),
            HiringStatus::Failed => word("Failed", IconName::CrossCircle, Tone::Bad),
            HiringStatus::Cancelled => word("Cancelled", IconName::Ban, Tone::Quiet),
        }
    }
}

impl From<SyncState> for Word {
    fn from(state: SyncState) -> Self {
        match state {
            SyncState::Off => word("Not synced", IconName::Minus, Tone::Quiet),
            SyncState::Pending => word("Sending", IconName::Arrows, Tone::Active),
            SyncState::Synced => word("In sync", IconName::Check, Tone::Good),
            SyncState::Retrying => word("Retrying", IconName::Clock, Tone::Warn),
            SyncState::Waiting => word("Waiting for Linear", IconName::Pause, Tone::Warn),
            SyncState::Failed => word("Sync failed", IconName::Alert, Tone::Bad),
        }
    }
}

/// How far a hiring and its issue agree, in a word. Before payment nothing is late: nothing is due.
pub(crate) fn sync_word(status: HiringStatus, state: SyncState) -> Word {
    match (status, state) {
        (HiringStatus::Pending, SyncState::Waiting) => {
            word("Once it is paid", IconName::Clock, Tone::Quiet)
        }
        _ => Word::from(state),
    }
}

impl From<IntegrationState> for Word {
    fn from(state: IntegrationState) -> Self {
        match state {
            IntegrationState::Pending => word("Waiting for access", IconName::Clock, Tone::Warn),
            IntegrationState::Active => word("Connected", IconName::CheckCircle, Tone::Good),
            IntegrationState::Expiring => word("Ends soon", IconName::Alert, Tone::Warn),
            IntegrationState::Disabled => word("Switched off", IconName::Pause, Tone::Warn),
            IntegrationState::ReconnectRequired => {
                word("Reconnect required", IconName::Alert, Tone::Bad)
            }
            IntegrationState::Revoked => word("Access withdrawn", IconName::Ban, Tone::Bad),
            IntegrationState::Disconnecting => word("Disconnecting", IconName::Arrows, Tone::Warn),
        }
    }
}

impl From<LinearWriteStatus> for Word {
    fn from(status: LinearWriteStatus) -> Self {
        match status {
            LinearWriteStatus::Pending => word("Waiting for Linear", IconName::Pause, Tone::Warn),
            LinearWriteStatus::Done => word("In Linear", IconName::Check, Tone::Good),
            LinearWriteStatus::Failed => word("Refused", IconName::CrossCircle, Tone::Bad),
        }
    }
}

impl From<MessageStatus> for Word {
    fn from(status: MessageStatus) -> Self {
        match status {
            MessageStatus::Waiting => word("Waiting", IconName::Clock, Tone::Active),
            MessageStatus::Delivered => word("Delivered", IconName::Check, Tone::Good),
            MessageStatus::Failed => word("Failed", IconName::CrossCircle, Tone::Bad),
            MessageStatus::Held => word("Held", IconName::Pause, Tone::Warn),
        }
    }
}

impl From<TicketState> for Word {
    fn from(state: TicketState) -> Self {
        match state {
            TicketState::NotSent => word("Not sent", IconName::Minus, Tone::Quiet),
            TicketState::Sent => word("Sent", IconName::Arrows, Tone::Active),
            TicketState::Created => word("Made", IconName::Check, Tone::Good),
            TicketState::Existing => word("In Linear already", IconName::Check, Tone::Quiet),
            TicketState::Refused => word("Refused", IconName::CrossCircle, Tone::Bad),
        }
    }
}

impl From<WebhookState> for Word {
    fn from(state: WebhookState) -> Self {
        match state {
            WebhookState::Pending => word("Being registered", IconName::Arrows, Tone::Active),
            WebhookState::Active => word("Registered", IconName::CheckCircle, Tone::Good),
            WebhookState::Refused => word("Not allowed", IconName::Alert, Tone::Warn),
            WebhookState::Failed => word("Failed", IconName::CrossCircle, Tone::Bad),
            WebhookState::Application => {
                word("Set for the application", IconName::CheckCircle, Tone::Good)
            }
        }
    }
}

impl From<ConnectedAccountStatus> for Word {
    fn from(status: ConnectedAccountStatus) -> Self {
        use ConnectedAccountStatus as S;
        match status {
            S::Pending => word("Waiting for access", IconName::Clock, Tone::Active),
            S::Active => word("Active", IconName::CheckCircle, Tone::Good),
            S::Expired => word("Expired", IconName::Alert, Tone::Bad),
            S::Revoked => word("Access withdrawn", IconName::Ban, Tone::Bad),
        }
    }
}

impl From<ActionState> for Word {
    fn from(state: ActionState) -> Self {
        use ActionState as S;
        match state {
            S::Pending => word("Waiting for a decision", IconName::Clock, Tone::Warn),
            S::Approved => word("Approved", IconName::Check, Tone::Active),
            S::Executing => word("Running", IconName::Arrows, Tone::Active),
            S::Succeeded => word("Carried out", IconName::CheckCircle, Tone::Good),
            S::Failed => word("Failed", IconName::CrossCircle, Tone::Bad),
            S::Unknown => word("Being found out", IconName::Alert, Tone::Warn),
            S::Rejected => word("Rejected", IconName::Ban, Tone::Quiet),
            S::Expired => word("Expired", IconName::Clock, Tone::Quiet),
            S::Cancelled => word("Cancelled", IconName::Minus, Tone::Quiet),
        }
    }
}

impl From<RecommendationStatus> for Word {
    fn from(status: RecommendationStatus) -> Self {
        use RecommendationStatus as S;
        match status {
            S::Proposed => word("Proposed", IconName::Clock, Tone::Active),
            S::Accepted => word("Accepted", IconName::Check, Tone::Active),
            S::Implemented => word("Implemented", IconName::CheckCircle, Tone::Good),
            S::Rejected => word("Rejected", IconName::Ban, Tone::Quiet),
        }
    }
}

impl From<LinkState> for Word {
    fn from(state: LinkState) -> Self {
        match state {
            LinkState::Pending => word("Being made", IconName::Arrows, Tone::Active),
            LinkState::Linked => word("In Linear", IconName::Check, Tone::Good),
            LinkState::Failed => word("Refused by Linear", IconName::CrossCircle, Tone::Bad),
            LinkState::Gone => word("Gone in Linear", IconName::Alert, Tone::Warn),
        }
    }
}

/// A priority in Linear's words.
#[cfg(feature = "ssr")]
pub(crate) const fn priority_word(priority: u8) -> &'static str {
    match priority {
        1 => "Urgent",
        2 => "High",
        3 => "Medium",
        4 => "Low",
        _ => "No priority",
    }
}

impl From<DeliveryOutcome> for Word {
    fn from(outcome: DeliveryOutcome) -> Self {
        match outcome {
            DeliveryOutcome::Received => word("To be processed", IconName::Clock, Tone::Active),
            DeliveryOutcome::Applied => word("Applied", IconName::CheckCircle, Tone::Good),
            DeliveryOutcome::NoEffect => word("No effect", IconName::Minus, Tone::Quiet),
            DeliveryOutcome::Failed => word("Failed", IconName::CrossCircle, Tone::Bad),
        }
    }
}

/// The icon beside a line of history.
pub(crate) const fn history_icon(kind: HistoryKind) -> IconName {
    match kind {
        HistoryKind::Created => IconName::Plus,
        HistoryKind::StatusChanged => IconName::ArrowRight,
        HistoryKind::IssueCreated | HistoryKind::IssueMoved | HistoryKind::Commented => {
            IconName::External
        }
        HistoryKind::IssueChanged => IconName::Incoming,
        HistoryKind::SyncRestarted => IconName::Arrows,
        HistoryKind::Unlinked => IconName::Minus,
    }
}

/// What a button says that moves a hiring to `status`.
pub(crate) const fn verb(status: HiringStatus) -> &'static str {
    match status {
        HiringStatus::Pending => "Set back to pending",
        HiringStatus::Paid => "Mark as paid",
        HiringStatus::InProgress => "Start work",
        HiringStatus::Completed => "Mark as completed",
        HiringStatus::Failed => "Mark as failed",
        HiringStatus::Cancelled => "Cancel hiring",
    }
}
