//! A Linear that runs on your machine.
//!
//! The sandbox speaks Linear's GraphQL and OAuth with Linear's names, errors, limits and webhooks, good enough that a
//! client cannot tell. On top of that it has what the real one lacks: a clock that a test can move, faults on request, a
//! log of what was asked and delivered, and a small board on which a person plays the Linear user.
//!
//! Architecture invariant: it depends on no other crate of ours. It is the other side of the wire, so it must not
//! inherit our mistakes.
//!
//! ```no_run
//! use countersign_sandbox::{Sandbox, SandboxConfig};
//!
//! # async fn example() -> Result<(), countersign_sandbox::StartError> {
//! let linear = Sandbox::start(SandboxConfig::default()).await?;
//! println!("{} takes {}", linear.url(), linear.admin_key());
//! # Ok(())
//! # }
//! ```
//!
//! # OAuth
//!
//! There are two workspaces, Acme and Globex, each with people of its own and one who is in both. An application is
//! registered by [`Sandbox::oauth`], by a route, or on the page that Linear has for it; a person decides on the consent
//! page, or a test in their name. From then on everything is HTTP: `/oauth/token`, `/oauth/revoke`, and `/graphql` with
//! `Bearer`. Codes, tokens and the grace of a refresh follow the clock that a test moves.
//!
//! ```no_run
//! use countersign_sandbox::{ApplicationSpec, Decision, Sandbox, SandboxError, Teams};
//!
//! # fn example(linear: &Sandbox, authorize_url: &str) -> Result<(), SandboxError> {
//! let app = linear.oauth().register(ApplicationSpec {
//!     name: "Countersign".to_owned(),
//!     redirect_uris: vec!["http://127.0.0.1:3000/callback".to_owned()],
//!     webhook_url: Some("http://127.0.0.1:3000/webhooks".to_owned()),
//!     webhook_resource_types: vec!["Issue".to_owned(), "PermissionChange".to_owned()],
//!     ..ApplicationSpec::default()
//! })?;
//! let redirect = linear
//!     .oauth()
//!     .decide(authorize_url, "Ada Admin", "acme", Decision::Allow)?;
//! // … the client trades the code that is in `redirect` …
//! let only_design = Teams { all_public: false, also: &["DES"] };
//! linear.oauth().set_team_access(&app.client_id, "acme", only_design)?;
//! linear.oauth().remove(&app.client_id, "acme")?;
//! let refreshes = linear.oauth().token_calls(&app.client_id);
//! # let _ = (redirect, refreshes);
//! # Ok(())
//! # }
//! ```
//!
//! # Steering
//!
//! A person edits issues while a client works on them, the plan of a workspace runs out, and answers are lost.
//!
//! ```no_run
//! use countersign_sandbox::{Fault, FaultKind, IssueEdit, Sandbox, SandboxError};
//!
//! # fn example(linear: &Sandbox) -> Result<(), SandboxError> {
//! let due = IssueEdit { due_date: Some("2026-06-01".to_owned()), ..IssueEdit::default() };
//! linear.edit_issue("ENG-1", &due)?;
//! linear.limit_active_issues(Some(250));
//! // The third mutation takes effect, and its answer is lost.
//! linear.faults().add(Fault::once(FaultKind::DropAnswer).on("mutation").after(2));
//! assert_eq!(linear.received("issueCreate"), 0);
//! # Ok(())
//! # }
//! ```
//!
//! What Linear does not document is decided here and marked where it stands: how long a code lives, the words of most
//! refusals, and what a refresh is answered after a person took the authorization back ([`RevokedAnswer`]).

mod board;
mod clock;
mod complexity;
mod config;
mod core;
mod delivery;
mod fault;
mod filter;
mod graphql;
mod handle;
mod http;
mod ids;
mod linear;
mod model;
mod oauth;
mod paging;
mod play;
mod rate_limit;
mod refusal;
mod request_log;
mod rights;
mod snapshot;
mod world;

pub use clock::ClockMode;
pub use config::{DEFAULT_ADMIN_KEY, DEFAULT_GLOBEX_KEY, DEFAULT_MEMBER_KEY, SandboxConfig};
pub use delivery::DeliveryLog;
pub use fault::{Fault, FaultKind, RateLimitStyle};
pub use handle::{
    ClockHandle, Decision, FaultHandle, OAuthHandle, Sandbox, StartError, Teams, Workspace,
};
pub use oauth::{
    Application, ApplicationSpec, AuthorizationSnapshot, Distribution, InstallationSnapshot,
    RevokedAnswer, ScopeForm, TokenCall, TokenModel,
};
pub use play::{IssueEdit, SandboxError};
pub use request_log::RequestLog;
pub use snapshot::{
    AttachmentSnapshot, CommentSnapshot, CycleSnapshot, IssueSnapshot, LabelSnapshot,
    OrganizationSnapshot, PersonSnapshot, ProjectSnapshot, TeamSnapshot, WebhookSnapshot,
};
