//! The audit log: who did what to what, when, from where. Entries are added in the transaction of the
//! change and chained by hash; nothing removes or changes one.

mod chain;
mod export;
mod list;
mod verify;

pub use export::export;
pub use list::{ListAudit, list};
pub use verify::verify;

use domain::audit::{AuditAction, AuditActor};
use domain::{Caller, Origin, Principal, WorkspaceId};
use serde_json::{Map, Value};
use store::audit::AuditEntry;
use uuid::Uuid;

use crate::unit::Unit;
use crate::{ServiceError, hiring};

/// What was done, before it has a place in the chain.
pub(crate) struct Entry {
    action: AuditAction,
    subject_kind: &'static str,
    subject_id: Uuid,
    subject_label: String,
    before: Value,
    after: Value,
}

impl Entry {
    /// That this was done to this thing, of this kind, which is called so.
    pub(crate) fn of(
        action: AuditAction,
        subject_kind: &'static str,
        subject_id: Uuid,
        label: &str,
    ) -> Self {
        Self {
            action,
            subject_kind,
            subject_id,
            subject_label: domain::text::label(label, 200),
            before: Value::Object(Map::new()),
            after: Value::Object(Map::new()),
        }
    }

    /// What it was like before, of what changed. Never a secret.
    pub(crate) fn before(mut self, before: Value) -> Self {
        self.before = before;
        self
    }

    /// What it is like now, of what changed. Never a secret.
    pub(crate) fn after(mut self, after: Value) -> Self {
        self.after = after;
        self
    }
}

/// Who did it, and from where.
pub(crate) struct Actor {
    kind: AuditActor,
    id: Option<Uuid>,
    name: String,
    origin: String,
}

impl Actor {
    /// Somebody in Linear, by the name that Linear gives.
    pub(crate) fn linear(name: &str) -> Self {
        Self {
            kind: AuditActor::Linear,
            id: None,
            name: name.to_owned(),
            origin: "Linear".to_owned(),
        }
    }

    /// The house itself, finishing what somebody began.
    pub(crate) fn house() -> Self {
        Self {
            kind: AuditActor::Countersign,
            id: None,
            name: "Countersign".to_owned(),
            origin: "job".to_owned(),
        }
    }

    /// A person of the workspace.
    pub(crate) fn user(id: Uuid, name: &str, origin: String) -> Self {
        Self {
            kind: AuditActor::User,
            id: Some(id),
            name: name.to_owned(),
            origin,
        }
    }

    /// Somebody who was not let in, by the address that they typed: one of ours, never another.
    pub(crate) fn stranger(email: &str, origin: String) -> Self {
        Self {
            kind: AuditActor::Stranger,
            id: None,
            name: email.to_owned(),
            origin,
        }
    }

    /// Whoever runs the program.
    pub(crate) fn operator() -> Self {
        Self {
            kind: AuditActor::Operator,
            id: None,
            name: "Operator".to_owned(),
            origin: Origin::CommandLine.to_string(),
        }
    }

    async fn calling(unit: &Unit<'_>, caller: &Caller) -> Result<Self, ServiceError> {
        if caller.origin == Origin::CommandLine {
            return Ok(Self::operator());
        }
        let (kind, id) = match caller.principal {
            Principal::User { user, .. } => (AuditActor::User, user.0),
            Principal::AdminToken { token } => (AuditActor::AdminToken, token.0),
            Principal::Agent { agent, .. } => (AuditActor::Agent, agent.0),
        };
        Ok(Self {
            kind,
            id: Some(id),
            name: hiring::actor_name(&unit.txn, caller).await?,
            origin: caller.origin.to_string(),
        })
    }
}

impl Unit<'_> {
    /// Writes down what the caller did. It gets its place in the chain with the commit.
    pub(crate) async fn audit(
        &mut self,
        caller: &Caller,
        entry: Entry,
    ) -> Result<(), ServiceError> {
        let actor = Box::pin(Actor::calling(self, caller)).await?;
        self.audit_by(actor, caller.workspace, entry);
        Ok(())
    }

    /// Writes down what somebody did who is no caller.
    pub(crate) fn audit_by(&mut self, actor: Actor, workspace: WorkspaceId, entry: Entry) {
        let id = self.id();
        self.audited.push(AuditEntry {
            id,
            workspace,
            seq: 0,
            at: chain::whole_micros(self.now),
            actor_kind: actor.kind.to_string(),
            actor_id: actor.id,
            actor_name: domain::text::label(&actor.name, 200),
            origin: actor.origin,
            action: entry.action.to_string(),
            subject_kind: entry.subject_kind.to_owned(),
            subject_id: Some(entry.subject_id),
            subject_label: entry.subject_label,
            before: entry.before.to_string(),
            after: entry.after.to_string(),
            prev_hash: Vec::new(),
            hash: Vec::new(),
        });
    }

    /// Puts what was written down at the end of its chain; as late as possible, since from here to the
    /// commit nobody else adds to the workspace's log.
    pub(crate) async fn append_audit(&mut self) -> Result<(), ServiceError> {
        for entry in std::mem::take(&mut self.audited) {
            store::audit::lock(&self.txn, entry.workspace).await?;
            let last = store::audit::last(&self.txn, entry.workspace).await?;
            let linked = chain::link(last.as_ref(), entry);
            store::audit::insert(&self.txn, linked).await?;
        }
        Ok(())
    }
}
