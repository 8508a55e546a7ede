//! Agents: who can be hired.

mod create;
mod get;
mod list;

pub use create::create;
pub use get::get;
pub use list::list;

use domain::view::AgentView;
use store::agent::Agent;
use store::api_token::ApiToken;

use crate::api_token;

fn view(agent: Agent, open_hirings: u64, tokens: &[ApiToken]) -> AgentView {
    AgentView {
        tokens: tokens
            .iter()
            .filter(|token| token.agent == Some(agent.id))
            .map(api_token::view)
            .collect(),
        id: agent.id,
        name: agent.name,
        description: agent.description,
        open_hirings,
        created_at: agent.created_at,
    }
}
