//! Server functions, one file per resource. Writes are plain forms, so they answer with a redirect, and what was typed is kept for the next page when they are
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
mod policies;
mod recommendations;
mod sessions;
mod settings;
mod setup;
mod theme;
mod tokens;
mod webhook_endpoints;

pub(crate) use self::{
    agents::CreateAgent,
    approvals::{
        ApprovePendingAction, AskAgent, CountPending, DecidePendingActions, EditAndApprove,
        EditedForm, RejectPendingAction, UndoApproval,
    },
    audit::VerifyAudit,
    connected_accounts::{DeleteConnectedAccount, MakeAuthorizationLink},
    deliveries::ReplayDeliveries,
    hirings::{CreateHiring, HiringForm, SetHiringStatus},
    integration::{
        CheckLinear, ConnectLinear, DisconnectLinear, ForgetKey, RegisterWebhook,
        RotateWebhookSecret, SelectProject, SelectTeam, SwitchLinear, TestKey, TestWebhook,
        load_integration,
    },
    oauth::{
        ApplicationForm, BeginAuthorization, ConnectClientCredentials, ConsentForm,
        ContinueToLinear, RemoveApplication, SaveApplication,
    },
    overview::TryAgain,
    policies::{MoveRule, RemoveRule, ResumeWrites, RuleForm, SaveRule, StopWrites, SwitchRule},
    recommendations::{DecideRecommendation, PushRecommendation},
    sessions::{SignIn, SignOut},
    settings::SetRetention,
    setup::SetUp,
    theme::ChooseTheme,
    tokens::{CreateToken, RevokeToken},
    webhook_endpoints::{
        CreateWebhookEndpoint, EndpointForm, RemoveWebhookEndpoint, ResendToEndpoint,
        ResendWebhookMessage, RotateEndpointSecret, SwitchWebhookEndpoint, TestWebhookEndpoint,
        UpdateWebhookEndpoint,
    },
};
