//! Server functions, one file per resource. Reads are `GET`s for islands; writes are plain forms
//! first, so they answer with a redirect, and what was typed is kept for the next page when they are
//! refused.

mod agents;
mod approvals;
mod audit;
mod connected_accounts;
mod deliveries;
mod hirings;
mod integration;
mod oauth;
mod overview;
mod sessions;
mod settings;
mod setup;
mod theme;
mod tokens;
mod webhook_endpoints;

pub(crate) use agents::load_agents;
pub(crate) use approvals::load_pending_counts;
pub(crate) use hirings::{SetHiringStatus, load_hiring, load_hirings};
pub(crate) use overview::{TryAgain, load_overview};
pub(crate) use tokens::{CreateToken, RevokeToken};

// Forms of pages, which exist on the server only.
#[cfg(feature = "ssr")]
pub(crate) use self::{
    agents::CreateAgent,
    approvals::{
        ApprovePendingAction, AskAgent, DecidePendingActions, EditAndApprove, EditedForm,
        RejectPendingAction, UndoApproval,
    },
    audit::VerifyAudit,
    connected_accounts::{DeleteConnectedAccount, MakeAuthorizationLink},
    deliveries::ReplayDeliveries,
    hirings::{CreateHiring, HiringForm},
    integration::{
        CheckLinear, ConnectLinear, DisconnectLinear, ForgetKey, RegisterWebhook,
        RotateWebhookSecret, SelectProject, SelectTeam, SwitchLinear, TestKey, TestWebhook,
        load_integration,
    },
    oauth::{
        ApplicationForm, BeginAuthorization, ConnectClientCredentials, ConsentForm,
        ContinueToLinear, RemoveApplication, SaveApplication,
    },
    sessions::{SignIn, SignOut},
    settings::SetRetention,
    setup::SetUp,
    theme::ChooseTheme,
    webhook_endpoints::{
        CreateWebhookEndpoint, EndpointForm, RemoveWebhookEndpoint, ResendToEndpoint,
        ResendWebhookMessage, RotateEndpointSecret, SwitchWebhookEndpoint, TestWebhookEndpoint,
        UpdateWebhookEndpoint,
    },
};
