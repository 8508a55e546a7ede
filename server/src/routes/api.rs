//! REST, version 1.

mod agents;
mod audit;
mod connected_accounts;
mod deliveries;
mod digest;
mod hirings;
mod pending_actions;
mod policies;
mod recommendations;
mod settings;
mod tokens;
mod tools;
mod webhook_endpoints;
mod webhook_messages;

pub(super) use tools::answer::{WaitingBody, answer as answer_of_tool};

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ErrorBody;
use crate::state::AppState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Countersign",
        description = "Hire agents, mirror their work in Linear, and keep both sides true. Times are RFC 3339 in UTC, \
            money is a decimal string, ids are UUIDs. A request with a field that is not known is refused."
    ),
    components(schemas(ErrorBody)),
    modifiers(&Credentials),
    security(("token" = []), ("session" = [])),
    tags(
        (name = "hirings", description = "Engagements of agents"),
        (name = "agents", description = "Who can be hired"),
        (name = "tokens", description = "The workspace's API tokens, and its agents'"),
        (name = "connected accounts", description = "People's own connections to Linear, for agents that act as them"),
        (name = "tools", description = "What agents do in Linear: reads at once, writes as policy says"),
        (name = "pending actions", description = "Writes that wait for a person, and what became of them"),
        (name = "recommendations", description = "What agents and people think is worth doing, and the issues made of it"),
        (name = "policies", description = "Which calls run, wait or are refused"),
        (name = "outgoing webhooks", description = "Where the workspace is told of what happens, by Standard Webhooks"),
        (name = "deliveries", description = "What Linear sent, and what became of it"),
        (name = "audit", description = "Who did what to what, when, from where"),
        (name = "settings", description = "For how long what is kept"),
        (name = "linear", description = "The workspace's connection to Linear"),
        (name = "probes", description = "How the process is")
    )
)]
struct Document;

/// How a request says who sends it.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "`cs_admin_…` speaks for the workspace, `cs_agent_…` for an agent",
            ))
            .build();
        let cookie = ApiKeyValue::with_description(
            "countersign",
            "The session of a browser; `__Host-countersign` on https",
        );
        components.add_security_scheme("token", SecurityScheme::Http(token));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(
            hirings::list::list_hirings,
            hirings::create::create_hiring
        ))
        .routes(routes!(hirings::get::get_hiring))
        .routes(routes!(hirings::set_status::set_hiring_status))
        .routes(routes!(hirings::linear_state::move_linear_issue))
        .routes(routes!(hirings::linear_comment::comment_on_linear_issue))
        .routes(routes!(hirings::get_linear_write::get_linear_write))
        .routes(routes!(
            agents::list::list_agents,
            agents::create::create_agent
        ))
        .routes(routes!(agents::get::get_agent))
        .routes(routes!(
            tokens::list::list_tokens,
            tokens::create::create_token
        ))
        .routes(routes!(tokens::revoke::revoke_token))
        .routes(routes!(
            connected_accounts::list::list_connected_accounts,
            connected_accounts::get_or_create::get_or_create_connected_account
        ))
        .routes(routes!(
            connected_accounts::get::get_connected_account,
            connected_accounts::delete::delete_connected_account
        ))
        .routes(routes!(
            connected_accounts::create_link::create_authorization_link
        ))
        .routes(routes!(tools::list::list_tools))
        .routes(routes!(tools::call::call_tool))
        .routes(routes!(tools::execute::execute_tool))
        .merge(decisions())
        .merge(recommended())
        .merge(outgoing())
        .routes(routes!(audit::list::list_audit))
        .routes(routes!(audit::verify::verify_audit))
        .routes(routes!(audit::export::export_audit))
        .routes(routes!(deliveries::list::list_deliveries))
        .routes(routes!(deliveries::get::get_delivery))
        .routes(routes!(deliveries::replay::replay_delivery))
        .routes(routes!(deliveries::replay_many::replay_deliveries))
        .routes(routes!(
            settings::get::get_settings,
            settings::set::set_settings
        ))
}

/// What agents and people think is worth doing.
fn recommended() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(
            recommendations::list::list_recommendations,
            recommendations::create::create_recommendation
        ))
        .routes(routes!(recommendations::get::get_recommendation))
        .routes(routes!(
            recommendations::set_status::set_recommendation_status
        ))
}

/// What waits for people, and by which rules.
fn decisions() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(pending_actions::list::list_pending_actions))
        .routes(routes!(pending_actions::decide::decide_pending_actions))
        .routes(routes!(pending_actions::get::get_pending_action))
        .routes(routes!(pending_actions::approve::approve_pending_action))
        .routes(routes!(pending_actions::reject::reject_pending_action))
        .routes(routes!(pending_actions::undo::undo_pending_action))
        .routes(routes!(pending_actions::cancel::cancel_pending_action))
        .routes(routes!(pending_actions::ask::ask_about_pending_action))
        .routes(routes!(
            pending_actions::answer::answer_about_pending_action
        ))
        .routes(routes!(
            policies::list::list_policies,
            policies::create::create_policy
        ))
        .routes(routes!(digest::get_digest))
        .routes(routes!(policies::reorder::reorder_policies))
        .routes(routes!(policies::dry_run::try_policy))
        .routes(routes!(policies::stop::stop_writes))
        .routes(routes!(policies::stop::resume_writes))
        .routes(routes!(
            policies::update::update_policy,
            policies::remove::remove_policy
        ))
}

/// Where the workspace is told of what happens.
fn outgoing() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(
            webhook_endpoints::list::list_webhook_endpoints,
            webhook_endpoints::create::create_webhook_endpoint
        ))
        .routes(routes!(
            webhook_endpoints::get::get_webhook_endpoint,
            webhook_endpoints::update::update_webhook_endpoint,
            webhook_endpoints::remove::remove_webhook_endpoint
        ))
        .routes(routes!(
            webhook_endpoints::rotate_secret::rotate_webhook_endpoint_secret
        ))
        .routes(routes!(webhook_endpoints::test::test_webhook_endpoint))
        .routes(routes!(webhook_endpoints::enable::enable_webhook_endpoint))
        .routes(routes!(
            webhook_endpoints::disable::disable_webhook_endpoint
        ))
        .routes(routes!(webhook_endpoints::messages::list_webhook_messages))
        .routes(routes!(webhook_endpoints::resend::resend_webhook_messages))
        .routes(routes!(webhook_messages::get::get_webhook_message))
        .routes(routes!(webhook_messages::resend::resend_webhook_message))
}
