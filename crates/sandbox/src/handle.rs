//! The sandbox as tests and `countersign demo` hold it.

mod oauth;
mod workspace;

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::DropGuard;
use url::Url;
use uuid::Uuid;

use crate::config::SandboxConfig;
use crate::core::Core;
use crate::delivery::{self, DeliveryLog};
use crate::fault::Fault;
use crate::linear::Place;
use crate::play::{self, IssueEdit, SandboxError};
use crate::request_log::RequestLog;
use crate::snapshot::{
    CycleSnapshot, IssueSnapshot, LabelSnapshot, OrganizationSnapshot, PersonSnapshot,
    ProjectSnapshot, TeamSnapshot, WebhookSnapshot,
};

pub use oauth::{Decision, OAuthHandle, Teams};
pub use workspace::Workspace;

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is taken or not allowed.
    #[error("The sandbox cannot listen on 127.0.0.1:{port}.")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The client that sends webhooks cannot be built.
    #[error("The sandbox cannot send webhooks.")]
    Client(#[from] reqwest::Error),
    /// The address cannot be written down.
    #[error("The sandbox has no address.")]
    Address(#[from] url::ParseError),
    /// Two users cannot share a key, and an empty one would open to anybody.
    #[error("The API keys must differ and not be empty.")]
    Keys,
}

/// A running sandbox. Clones are the same one; it ends with the last of them or by [`Sandbox::shutdown`].
#[derive(Clone)]
pub struct Sandbox(Arc<Running>);

struct Running {
    core: Arc<Core>,
    url: Url,
    port: u16,
    stopped: watch::Receiver<bool>,
    _stop_when_dropped: DropGuard,
}

impl Sandbox {
    /// Listens on loopback and starts to serve.
    ///
    /// # Errors
    /// If the port is taken or the keys do not tell users apart.
    pub async fn start(config: SandboxConfig) -> Result<Self, StartError> {
        let keys = [&config.admin_key, &config.member_key, &config.globex_key];
        let distinct: HashSet<_> = keys.into_iter().filter(|key| !key.is_empty()).collect();
        if distinct.len() < keys.len() {
            return Err(StartError::Keys);
        }
        let port = config.port;
        let refused = |source| StartError::Listen { port, source };
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .await
            .map_err(refused)?;
        let port = listener.local_addr().map_err(refused)?.port();
        let url = Url::parse(&format!("http://127.0.0.1:{port}/"))?;
        let core = Arc::new(Core::new(config, url.as_str(), webhook_client()?));
        let (done, stopped) = watch::channel(false);
        tokio::spawn(delivery::run(Arc::clone(&core)));
        tokio::spawn({
            let core = Arc::clone(&core);
            async move {
                crate::http::serve(core, listener).await;
                done.send_replace(true);
            }
        });
        tracing::info!(sandbox.url = %url, "The sandbox listens");
        let guard = core.stop.clone().drop_guard();
        Ok(Self(Arc::new(Running {
            core,
            url,
            port,
            stopped,
            _stop_when_dropped: guard,
        })))
    }

    /// Where it listens, such as `http://127.0.0.1:4000/`. GraphQL is at `/graphql`.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.0.port
    }

    /// API key of the admin.
    pub fn admin_key(&self) -> &str {
        &self.core().config.admin_key
    }

    /// API key of the member.
    pub fn member_key(&self) -> &str {
        &self.core().config.member_key
    }

    /// API key of the admin of the second workspace, Globex.
    pub fn globex_key(&self) -> &str {
        &self.core().config.globex_key
    }

    /// All workspaces: Acme, about which everything else here is, and Globex.
    pub fn organizations(&self) -> Vec<OrganizationSnapshot> {
        self.core().look(|linear| {
            linear
                .worlds()
                .map(|(_, world)| world.organization_snapshot())
                .collect()
        })
    }

    /// One workspace, by id, url key or name.
    ///
    /// # Errors
    /// If there is none.
    pub fn workspace(&self, organization: &str) -> Result<Workspace, SandboxError> {
        let place = play::workspace(self.core(), organization)?;
        Ok(Workspace::new(Arc::clone(&self.0.core), place))
    }

    /// Applications, decisions on the consent page, and what takes access away.
    pub fn oauth(&self) -> OAuthHandle {
        OAuthHandle::new(Arc::clone(&self.0.core))
    }

    /// What goes wrong on request.
    pub fn faults(&self) -> FaultHandle {
        FaultHandle(Arc::clone(&self.0.core))
    }

    /// The sandbox's time.
    pub fn clock(&self) -> ClockHandle {
        ClockHandle(Arc::clone(&self.0.core))
    }

    /// The latest requests to the API, oldest first.
    pub fn requests(&self) -> Vec<RequestLog> {
        self.core().requests.all()
    }

    /// The latest attempts to deliver webhooks, oldest first.
    pub fn deliveries(&self) -> Vec<DeliveryLog> {
        self.core().deliveries.log()
    }

    /// All issues of Acme in the order of their making.
    pub fn issues(&self) -> Vec<IssueSnapshot> {
        self.home().issues()
    }

    /// One issue, by id or identifier.
    ///
    /// # Errors
    /// If there is none in Acme.
    pub fn issue(&self, identifier: &str) -> Result<IssueSnapshot, SandboxError> {
        self.home().issue(identifier)
    }

    /// All webhooks of Acme, without their secrets.
    pub fn webhooks(&self) -> Vec<WebhookSnapshot> {
        self.home().webhooks()
    }

    /// All teams of Acme with their states.
    pub fn teams(&self) -> Vec<TeamSnapshot> {
        self.home().teams()
    }

    /// All people of Acme, and the users of its applications.
    pub fn people(&self) -> Vec<PersonSnapshot> {
        self.home().people()
    }

    /// All labels of Acme, groups too.
    pub fn labels(&self) -> Vec<LabelSnapshot> {
        self.home().labels()
    }

    /// All projects of Acme with their milestones.
    pub fn projects(&self) -> Vec<ProjectSnapshot> {
        self.home().projects()
    }

    /// All cycles of Acme by team and number.
    pub fn cycles(&self) -> Vec<CycleSnapshot> {
        self.home().cycles()
    }

    /// Lets no more issues of Acme be active than this, as the plan of a workspace does, or as many as one likes.
    pub fn limit_active_issues(&self, limit: Option<usize>) {
        self.home().limit_active_issues(limit);
    }

    /// How often this root field, such as `issueCreate`, was ever asked for; what was refused counts, too.
    pub fn received(&self, root_field: &str) -> u64 {
        self.core().requests.count(root_field)
    }

    /// What the latest request to the API cost, in points.
    pub fn last_complexity(&self) -> Option<u64> {
        self.core().requests.last_complexity()
    }

    /// The admin of its workspace edits an issue.
    ///
    /// # Errors
    /// If there is no such issue or something that the edit names, or Linear's rules forbid it.
    pub fn edit_issue(
        &self,
        identifier: &str,
        edit: &IssueEdit,
    ) -> Result<IssueSnapshot, SandboxError> {
        play::edit(self.core(), None, identifier, edit)
    }

    /// The admin of its workspace moves an issue to a state of its team, named without regard to case.
    ///
    /// # Errors
    /// If there is no such issue or state.
    pub fn move_issue(
        &self,
        identifier: &str,
        state_name: &str,
    ) -> Result<IssueSnapshot, SandboxError> {
        play::move_issue(self.core(), None, identifier, state_name)
    }

    /// The admin of its workspace assigns an issue to a person, named by id, e-mail address or name; an empty name unassigns.
    ///
    /// # Errors
    /// If there is no such issue or person.
    pub fn assign(&self, identifier: &str, user: &str) -> Result<IssueSnapshot, SandboxError> {
        play::assign(self.core(), None, identifier, user)
    }

    /// The admin of its workspace comments on an issue.
    ///
    /// # Errors
    /// If there is no such issue, or the text is empty.
    pub fn comment(&self, identifier: &str, body: &str) -> Result<IssueSnapshot, SandboxError> {
        play::comment(self.core(), None, identifier, body)
    }

    /// Sends a delivery once more, same id and same bytes; one that waits or is held goes out at once.
    ///
    /// # Errors
    /// If there is no such delivery.
    pub fn redeliver(&self, delivery_id: Uuid) -> Result<(), SandboxError> {
        play::redeliver(self.core(), delivery_id)
    }

    /// Returns once no delivery is due or on its way. Held ones do not count.
    pub async fn settle(&self) {
        self.core().settle().await;
    }

    /// Stops serving and delivering, and returns once the port is free.
    pub async fn shutdown(&self) {
        self.core().stop.cancel();
        // The sender goes away with the server, which is just as well.
        let _ = self.0.stopped.clone().wait_for(|&stopped| stopped).await;
    }

    fn home(&self) -> Workspace {
        Workspace::new(Arc::clone(&self.0.core), Place::HOME)
    }

    fn core(&self) -> &Core {
        &self.0.core
    }
}

/// Adds and takes back faults.
#[derive(Clone)]
pub struct FaultHandle(Arc<Core>);

impl FaultHandle {
    /// Queues a fault.
    pub fn add(&self, fault: Fault) {
        self.0.faults.add(fault);
        self.0.changed();
    }

    /// The faults that still wait for something to strike.
    pub fn all(&self) -> Vec<Fault> {
        self.0.faults.all()
    }

    /// Takes all faults back and lets held deliveries go.
    pub fn clear(&self) {
        self.0.clear_faults();
    }
}

/// Tells and moves the sandbox's time.
#[derive(Clone)]
pub struct ClockHandle(Arc<Core>);

impl ClockHandle {
    /// The present.
    pub fn now(&self) -> OffsetDateTime {
        self.0.clock.now().to_offset()
    }

    /// Moves the clock forward. What became due on the way was sent, at its time, when this returns.
    pub async fn advance(&self, by: Duration) {
        self.0.advance(by).await;
    }
}

fn webhook_client() -> Result<reqwest::Client, reqwest::Error> {
    // Whoever embeds the sandbox may have installed a provider already; either serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}
