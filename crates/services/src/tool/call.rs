//! One call of a tool, from the arguments to the answer.

use domain::policy::{CallFacts, Decision};
use domain::tool::{Arguments, Effect};
use domain::view::ToolAnswer;
use domain::{
    ActionState, AgentId, Caller, HiringId, PendingActionId, Refusal, Tool, ToolCallId, Verdict,
};
use serde_json::Value;
use store::pending_action::PendingAction;
use store::tool_call::ToolCall;

use super::way::{self, Via};
use super::{graphql, plan, read, trouble};
use crate::pending_action::{self, New};
use crate::{Ctx, IdempotencyKey, ServiceError, policy};

/// What an agent calls.
#[derive(Debug, Clone)]
pub struct CallTool {
    /// The tool's name.
    pub tool: String,
    /// Its arguments, a JSON object.
    pub arguments: Value,
    /// The person whom it acts for; the workspace's own connection without one.
    pub on_behalf: Option<OnBehalf>,
    /// Whether the credentials of the caller are good for writes, too.
    pub may_write: bool,
}

/// The person whom an agent acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnBehalf {
    /// The application, by its name.
    pub connection_name: String,
    /// What the program calls the person.
    pub identifier: String,
}

/// Calls a tool. A read is answered; a write runs, waits or is refused, as policy says.
///
/// # Errors
/// There is no such tool, an argument breaks a rule or means nothing in Linear, nothing is connected, policy refuses,
/// or Linear does.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, tool = %cmd.tool))]
pub async fn call(
    ctx: &Ctx,
    caller: &Caller,
    cmd: CallTool,
    key: Option<&IdempotencyKey>,
) -> Result<ToolAnswer, ServiceError> {
    let tool = named(&cmd.tool)?;
    let arguments = Arguments::check(tool, &cmd.arguments)?;
    require_workspace(caller, &arguments)?;
    let writes = match tool.effect() {
        Effect::Read => false,
        Effect::Write => true,
        Effect::ByArguments => graphql::inspect(&arguments)?.writes,
    };
    if writes && !cmd.may_write {
        let message = "This token does not have the scope `write` that this needs.";
        let refusal = Refusal::new("insufficient_scope", message);
        return Err(ServiceError::Forbidden(refusal));
    }
    if writes && caller.agent().is_none() {
        let message = "Agents ask for writes, with their own `cs_agent_…` token; people write in Linear itself.";
        return Err(Refusal::new("forbidden", message).into());
    }
    let call = Call {
        ctx,
        caller,
        tool,
        arguments,
    };
    if writes {
        call.write(cmd.on_behalf.as_ref(), key).await
    } else {
        call.read(cmd.on_behalf.as_ref()).await
    }
}

fn named(name: &str) -> Result<Tool, Refusal> {
    name.parse().map_err(|unknown: domain::UnknownWord| {
        let message = format!(
            "There is no tool `{}`. There are: {}.",
            domain::text::label(name, 60),
            unknown.allowed.join(", ")
        );
        Refusal::new("tool_not_found", message).with("available", unknown.allowed.to_vec())
    })
}

/// An agent's workspace is its token's. One that names another would get what it did not ask for.
fn require_workspace(caller: &Caller, arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.id("workspace_id") {
        Some(id) if id != caller.workspace.0 => Err(Refusal::new(
            "forbidden",
            "`workspace_id` is not the workspace that this token is for.",
        )
        .with("field", "workspace_id")),
        _ => Ok(()),
    }
}

struct Call<'a> {
    ctx: &'a Ctx,
    caller: &'a Caller,
    tool: Tool,
    arguments: Arguments,
}

impl Call<'_> {
    async fn read(&self, on_behalf: Option<&OnBehalf>) -> Result<ToolAnswer, ServiceError> {
        let facts = CallFacts {
            agent: self.caller.agent(),
            tool: self.tool.to_string(),
            ..CallFacts::default()
        };
        let decision = self.judge(&facts).await?;
        let summary = self.tool.title().to_owned();
        if decision.verdict != Verdict::Allow {
            return self.refuse(facts, decision, summary).await;
        }
        let via = way::open(self.ctx, self.caller, on_behalf).await?;
        let answer = read::read(self.ctx, &via, &self.arguments).await;
        let code = answer.as_ref().err().map(|error| error.refusal().code);
        let complexity = via.connection.last_complexity();
        self.record(facts, &decision, summary, None, code, complexity)
            .await?;
        answer.map(ToolAnswer::Done)
    }

    async fn write(
        &self,
        on_behalf: Option<&OnBehalf>,
        key: Option<&IdempotencyKey>,
    ) -> Result<ToolAnswer, ServiceError> {
        let agent = self.caller.agent().ok_or(ServiceError::NotFound("agent"))?;
        let db = self.ctx.db.reader();
        policy::require_running(db, self.caller.workspace, agent).await?;
        let mut via = way::open(self.ctx, self.caller, on_behalf).await?;
        via.recommendation = plan::given(self.ctx, self.caller.workspace, agent, &self.arguments)
            .await?
            .map(Box::new);
        let mut proposal = match plan::propose(&via, &self.arguments).await? {
            plan::Planned::Change(proposal) => *proposal,
            plan::Planned::Nothing(answer) => return Ok(ToolAnswer::Done(answer)),
        };
        let hiring = self
            .own_hiring(&via, agent, proposal.target.issue_id)
            .await?;
        proposal.facts.agent = Some(agent);
        proposal.facts.own_issue = hiring.is_some();
        let decision = self.judge(&proposal.facts).await?;
        let (facts, summary) = (proposal.facts.clone(), proposal.summary.clone());
        if decision.verdict == Verdict::Deny {
            return self.refuse(facts, decision, summary).await;
        }
        let new = New {
            agent,
            hiring,
            integration: via.own(),
            account: via.account,
            identifier: via.identifier.clone(),
            tool: self.tool,
            proposal,
            reason: self.arguments.text("reason").map(str::to_owned),
            decision: decision.clone(),
        };
        // Opened before the commit, so that no change falls in between.
        let changes = self.ctx.events.subscribe(self.caller.workspace, None);
        let id = pending_action::queue(self.ctx, self.caller, new, key).await?;
        let complexity = via.connection.last_complexity();
        self.record(facts, &decision, summary, Some(id), None, complexity)
            .await?;
        let patience = match decision.verdict {
            Verdict::Ask => std::time::Duration::ZERO,
            _ => self.ctx.settings.agent_write_wait,
        };
        let action = pending_action::outcome(self.ctx, self.caller, id, patience, changes).await?;
        self.conclude(action).await
    }

    async fn conclude(&self, action: PendingAction) -> Result<ToolAnswer, ServiceError> {
        match (action.status, &action.result, &action.refusal) {
            (ActionState::Succeeded, Some(result), _) => Ok(ToolAnswer::Done(result.clone())),
            // What was done of it before it failed is told, too.
            (ActionState::Failed, Some(result), Some(refusal)) => Err(trouble::kept(
                refusal.clone().with("result", result.clone()),
            )),
            (ActionState::Failed, None, Some(refusal)) => Err(trouble::kept(refusal.clone())),
            _ => {
                let view = pending_action::view(self.ctx.db.reader(), action).await?;
                Ok(ToolAnswer::Waits(Box::new(view)))
            }
        }
    }

    async fn judge(&self, facts: &CallFacts) -> Result<Decision, ServiceError> {
        let (db, now) = (self.ctx.db.reader(), self.ctx.now());
        policy::judge(db, self.caller.workspace, facts, now).await
    }

    /// The agent's hiring whose issue this is.
    async fn own_hiring(
        &self,
        via: &Via,
        agent: AgentId,
        issue: Option<uuid::Uuid>,
    ) -> Result<Option<HiringId>, ServiceError> {
        let (Some(integration), Some(issue)) = (&via.integration, issue) else {
            return Ok(None);
        };
        let (db, workspace) = (self.ctx.db.reader(), self.caller.workspace);
        let link = store::issue_link::by_linear_issue(db, workspace, integration.id, issue).await?;
        let Some(link) = link else { return Ok(None) };
        let hiring = store::hiring::get(db, workspace, link.hiring).await?;
        // A hiring that is over does not let its agent write by itself any more.
        let own = hiring.filter(|hiring| hiring.agent == agent && !hiring.status.is_final());
        Ok(own.map(|hiring| hiring.id))
    }

    async fn refuse(
        &self,
        facts: CallFacts,
        decision: Decision,
        summary: String,
    ) -> Result<ToolAnswer, ServiceError> {
        let code = "denied_by_policy";
        self.record(facts, &decision, summary, None, Some(code.to_owned()), None)
            .await?;
        let message = format!(
            "A policy of this workspace refuses this: {}.",
            decision.rule_name
        );
        let refusal = Refusal::new(code, message).with("rule", decision.rule_name);
        Err(ServiceError::Forbidden(refusal))
    }

    /// Writes the call down with the rule that decided, for agents; what people try out is not.
    async fn record(
        &self,
        facts: CallFacts,
        decision: &Decision,
        summary: String,
        action: Option<PendingActionId>,
        error_code: Option<String>,
        complexity: Option<u64>,
    ) -> Result<(), ServiceError> {
        let Some(agent) = self.caller.agent() else {
            return Ok(());
        };
        let unit = self.ctx.begin(self.ctx.now()).await?;
        let call = ToolCall {
            id: ToolCallId(unit.id()),
            workspace: self.caller.workspace,
            agent,
            tool: self.tool,
            verdict: decision.verdict,
            rule: decision.rule_id,
            rule_name: decision.rule_name.clone(),
            summary,
            facts,
            action,
            error_code,
            complexity: complexity.and_then(|cost| i64::try_from(cost).ok()),
            created_at: unit.now,
        };
        store::tool_call::insert(&unit.txn, &call).await?;
        unit.commit().await
    }
}
