//! An action that tests begin with.

use domain::view::{PendingActionView, TargetView};
use domain::{ActionState, AgentId, PendingActionId, Tool};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

/// One that waits: a change of a state.
pub(super) fn action() -> PendingActionView {
    PendingActionView {
        id: PendingActionId(Uuid::from_u128(1)),
        status: ActionState::Pending,
        agent_id: AgentId(Uuid::from_u128(2)),
        agent_name: "Triage agent".to_owned(),
        identifier: None,
        hiring_id: None,
        tool: Tool::UpdateLinearIssue,
        summary: "Change the state of ENG-42".to_owned(),
        target: TargetView::default(),
        changes: Vec::new(),
        tickets: Vec::new(),
        arguments: json!({"identifier": "ENG-42", "state": "Done"}),
        reason: None,
        edit: None,
        drift: Vec::new(),
        remarks: Vec::new(),
        rule_name: "Writes wait for a person".to_owned(),
        rule_id: None,
        approvals: Vec::new(),
        approvals_needed: 1,
        decision: None,
        result: None,
        refusal: None,
        hash: "a".repeat(64),
        created_at: datetime!(2026-11-25 12:00 UTC),
        expires_at: datetime!(2026-11-26 12:00 UTC),
        runs_at: None,
        finished_at: None,
    }
}
