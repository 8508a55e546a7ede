//! Fills an empty database for the demo, and finds its way around one that it filled before.

use anyhow::{Context as _, bail};
use domain::agent::NewAgent;
use domain::hiring::NewHiring;
use domain::recommendation::NewRecommendation;
use domain::view::{AgentView, NewToken, SessionView};
use domain::{ApiTokenId, Caller, HiringStatus, Origin, Principal, RecommendationStatus, Tool};
use sandbox::Sandbox;
use serde_json::json;
use services::hiring::{self, ListHirings};
use services::integration::{self, ConnectApiKey};
use services::recommendation;
use services::session::{self, SignIn};
use services::setup::{self, CreateOwner};
use services::tool::{self, CallTool};
use services::{Ctx, agent, api_token};

use super::Summary;
use super::story::{AGENTS, ASKS, HIRINGS, IDEAS};

const EMAIL: &str = "demo@countersign.test";
/// No secret: it is printed, and opens a server on this machine with made-up data.
const PASSWORD: &str = "countersign-demo";
/// The name of the tokens that each start makes anew.
const TOKEN: &str = "demo";
const TEAM: &str = "ENG";

/// Makes what is missing, and tokens for this run.
pub(super) async fn seed(ctx: &Ctx, sandbox: &Sandbox, empty: bool) -> anyhow::Result<Summary> {
    let admin = admin(ctx).await?;
    let caller = Caller {
        workspace: admin.workspace_id,
        principal: Principal::User {
            user: admin.user_id,
            role: admin.role,
        },
        origin: Origin::CommandLine,
    };
    let agent = if empty {
        None
    } else {
        Some(fill(ctx, &caller, sandbox).await?)
    };
    let agent_token = match &agent {
        Some(agent) => Some(fresh_token(ctx, &caller, Some(agent)).await?),
        None => None,
    };
    Ok(Summary {
        url: bare(&ctx.settings.public_url),
        sandbox_url: bare(sandbox.url()),
        workspace_id: admin.workspace_id,
        admin_email: EMAIL,
        admin_password: PASSWORD,
        admin_token: fresh_token(ctx, &caller, None).await?,
        agent_id: agent.map(|agent| agent.id),
        agent_token,
        linear_api_key: sandbox.admin_key().to_owned(),
    })
}

/// The demo's own admin: made in an empty database, signed in on one that the demo made before.
async fn admin(ctx: &Ctx) -> anyhow::Result<SessionView> {
    if let Some(code) = setup::issue_code(ctx).await? {
        let owner = CreateOwner {
            origin: Origin::CommandLine,
            code: code.to_string(),
            workspace_name: "Demo".to_owned(),
            name: "Dana Demo".to_owned(),
            email: EMAIL.to_owned(),
            password: PASSWORD.into(),
        };
        return Ok(setup::create_owner(ctx, owner).await?);
    }
    if store::user::by_email(ctx.db.reader(), EMAIL)
        .await?
        .is_none()
    {
        bail!(
            "this database holds a workspace that the demo did not make: choose another folder with --data-dir"
        );
    }
    let cmd = SignIn {
        email: EMAIL.to_owned(),
        password: PASSWORD.into(),
        origin: Origin::CommandLine,
    };
    session::sign_in(ctx, cmd).await.context("the demo's admin of this database has another password: choose another folder with --data-dir")
}

/// Agents, the connection and hirings, where they are not there yet.
async fn fill(ctx: &Ctx, caller: &Caller, sandbox: &Sandbox) -> anyhow::Result<AgentView> {
    let agents = agents(ctx, caller).await?;
    let first = agents.first().cloned().context("the demo has no agent")?;
    if let Err(error) = connect(ctx, caller, sandbox).await {
        tracing::warn!("The demo is not connected to its sandbox: {error:#}");
    }
    let present = hiring::list(ctx, caller, ListHirings::default())
        .await?
        .items;
    if present.is_empty() {
        hirings(ctx, caller, &agents).await?;
        asks(ctx, caller, &agents).await;
        ideas(ctx, caller, &agents).await;
    } else {
        let kept: Vec<_> = sandbox
            .issues()
            .into_iter()
            .map(|issue| issue.id.to_string())
            .collect();
        let issues = present
            .iter()
            .filter_map(|hiring| hiring.linear_issue.as_ref());
        let gone = issues
            .filter(|issue| !kept.contains(&issue.id.to_string()))
            .count();
        if gone > 0 {
            tracing::warn!(
                "{gone} hirings point to issues that are gone: the sandbox keeps them in memory, and it was restarted. \
                 New hirings work as usual"
            );
        }
    }
    Ok(first)
}

/// The agents of the demo in their order, whatever else was added since.
async fn agents(ctx: &Ctx, caller: &Caller) -> anyhow::Result<Vec<AgentView>> {
    let mut known = agent::list(ctx, caller).await?;
    let mut agents = Vec::new();
    for (name, description) in AGENTS {
        if let Some(index) = known.iter().position(|agent| agent.name == *name) {
            agents.push(known.swap_remove(index));
            continue;
        }
        let new = NewAgent {
            name: (*name).to_owned(),
            description: (*description).to_owned(),
        };
        agents.push(agent::create(ctx, caller, new, None).await?);
    }
    Ok(agents)
}

/// Connects with the sandbox's admin key. A sandbox that was restarted knows no webhook of ours.
async fn connect(ctx: &Ctx, caller: &Caller, sandbox: &Sandbox) -> anyhow::Result<()> {
    let api_key = sandbox.admin_key();
    let known = integration::status(ctx, caller).await?;
    let test = integration::test_api_key(ctx, caller, api_key).await?;
    let chosen = test
        .teams
        .iter()
        .find(|team| Some(team.id) == known.selected_team_id);
    let team = chosen.or_else(|| test.teams.iter().find(|team| team.key == TEAM));
    let team_id = team.context("the sandbox has no team ENG")?.id;
    let cmd = ConnectApiKey {
        api_key: api_key.to_owned().into(),
        team_id,
    };
    integration::connect_api_key(ctx, caller, cmd).await?;
    if known.connected {
        integration::register_webhook_again(ctx, caller).await?;
    }
    Ok(())
}

async fn hirings(ctx: &Ctx, caller: &Caller, agents: &[AgentView]) -> anyhow::Result<()> {
    for story in HIRINGS {
        let agent = agents
            .get(story.agent)
            .context("the demo has too few agents")?;
        let new = NewHiring {
            agent_id: agent.id,
            capability: story.capability.to_owned(),
            task_description: story.task.to_owned(),
            price: story.price.to_owned(),
            sync_to_linear: true,
            linear_team_id: None,
            status: story.unpaid.then_some(HiringStatus::Pending),
        };
        let made = hiring::create(ctx, caller, new, None).await?;
        for status in story.then {
            hiring::set_status(ctx, caller, made.id, *status, None).await?;
        }
    }
    Ok(())
}

/// Writes that wait for a person. They need the sandbox; without it the page is empty.
async fn asks(ctx: &Ctx, caller: &Caller, agents: &[AgentView]) {
    for ask in ASKS {
        let Some(agent) = agents.get(ask.agent) else {
            continue;
        };
        let asking = speaking_for(ctx, caller, agent);
        let call = CallTool {
            tool: Tool::CreateLinearIssue.to_string(),
            arguments: json!({
                "title": ask.title,
                "description": ask.description,
                "priority": ask.priority,
                "reason": ask.reason,
            }),
            on_behalf: None,
            may_write: true,
        };
        if let Err(error) = tool::call(ctx, &asking, call, None).await {
            tracing::warn!("Nothing waits for a decision in the demo: {error}");
        }
    }
}

/// What agents recommend. Issues are made of it by whoever tries the demo.
async fn ideas(ctx: &Ctx, caller: &Caller, agents: &[AgentView]) {
    for idea in IDEAS {
        let Some(agent) = agents.get(idea.agent) else {
            continue;
        };
        let new = NewRecommendation {
            title: idea.title.to_owned(),
            body: idea.body.to_owned(),
            evidence: Some(idea.evidence.to_owned()),
            priority: Some(idea.priority),
        };
        let asking = speaking_for(ctx, caller, agent);
        let told = async {
            let made = recommendation::create(ctx, &asking, new, None).await?;
            if idea.accepted {
                let to = RecommendationStatus::Accepted;
                recommendation::set_status(ctx, caller, made.id, to, None).await?;
            }
            Ok::<(), services::ServiceError>(())
        };
        if let Err(error) = told.await {
            tracing::warn!("A recommendation of the demo is not as it should be: {error}");
        }
    }
}

/// The agent as a caller. No token speaks here: the demo speaks for its agents.
fn speaking_for(ctx: &Ctx, caller: &Caller, agent: &AgentView) -> Caller {
    Caller {
        principal: Principal::Agent {
            agent: agent.id,
            token: ApiTokenId(ctx.ids.uuid_v4()),
        },
        ..*caller
    }
}

/// A token for this run. Those of earlier runs end: nobody can know them any more.
async fn fresh_token(
    ctx: &Ctx,
    caller: &Caller,
    agent: Option<&AgentView>,
) -> anyhow::Result<String> {
    let known = match agent {
        Some(agent) => agent.tokens.clone(),
        None => api_token::list(ctx, caller).await?,
    };
    for old in known
        .iter()
        .filter(|token| token.name == TOKEN && token.revoked_at.is_none())
    {
        api_token::revoke(ctx, caller, old.id).await?;
    }
    let new = NewToken {
        name: TOKEN.to_owned(),
        agent_id: agent.map(|agent| agent.id),
        scopes: None,
        expires_in_days: None,
    };
    Ok(api_token::create(ctx, caller, new, None).await?.token)
}

/// An address as one joins paths to it.
fn bare(url: &url::Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}
