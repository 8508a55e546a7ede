//! A Countersign that listens on a port of its own, with a sandbox as its Linear, and both clocks in
//! the hands of the test. Workers run when the test says so.

mod build;

use std::sync::Arc;
use std::time::Duration;

use domain::view::NewToken;
use domain::{Caller, Origin, Principal, Role, UserId, WorkspaceId};
use sandbox::{ClockMode, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use services::delivery::Ingest;
use services::{Ctx, FakeClock};
use time::OffsetDateTime;
use time::macros::datetime;
use tokio_util::sync::CancellationToken;

use self::build::{Options, build};
use super::{Client, TestDatabase};

const START: OffsetDateTime = datetime!(2026-11-22 10:00 UTC);

/// The password of the owner.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) ctx: Ctx,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) linear: Sandbox,
    pub(crate) workspace: WorkspaceId,
    pub(crate) owner: Option<UserId>,
    pub(crate) admin: Client,
    pub(crate) anonymous: Client,
    pub(crate) database: TestDatabase,
    ingest: Ingest,
    runner: jobs::Runner<Ctx>,
    shutdown: CancellationToken,
}

impl TestApp {
    /// A workspace with an owner and an admin token; Linear is not connected.
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// The same, where deliveries must be as Linear's own library wants them.
    pub(crate) async fn start_strict() -> Self {
        let strict = true;
        Self::start_with(Options {
            strict,
            ..Options::default()
        })
        .await
    }

    /// The same, where Linear may take as long as it may in earnest.
    pub(crate) async fn start_patient() -> Self {
        Self::start_with(Options {
            patience: Some(Duration::from_secs(20)),
            ..Options::default()
        })
        .await
    }

    /// The same, where outgoing webhooks may go to public addresses alone, as in earnest.
    pub(crate) async fn start_guarded() -> Self {
        let guarded = true;
        Self::start_with(Options {
            guarded,
            ..Options::default()
        })
        .await
    }

    /// Another process on the same database, with the same clock and the same Linear; nobody asks its router.
    pub(crate) async fn another_process(&self) -> Ctx {
        let (url, clock) = (&self.url, &self.clock);
        let options = Options {
            patience: Some(Duration::from_secs(20)),
            ..Options::default()
        };
        build(url, &self.database, &self.linear, clock, options)
            .await
            .ctx
    }

    /// The same, where requests of agents wait this long for Linear's answer.
    pub(crate) async fn start_waiting(wait: Duration) -> Self {
        Self::start_with(Options {
            wait,
            ..Options::default()
        })
        .await
    }

    async fn start_with(options: Options) -> Self {
        let (mut app, _) = Self::start_bare(options).await;
        let owner = services::user::CreateUser {
            email: "ada@example.com".to_owned(),
            name: "Ada".to_owned(),
            password: PASSWORD.to_owned().into(),
            role: Role::Owner,
            workspace: "Acme".to_owned(),
        };
        let (user, workspace) = services::user::create(&app.ctx, owner).await.unwrap();
        app.workspace = workspace;
        app.owner = Some(user);
        app.admin = app.client(&token(&app.ctx, &app.owner()).await);
        app
    }

    /// The owner, as a caller of use cases.
    pub(crate) fn owner(&self) -> Caller {
        let principal = Principal::User {
            user: self.owner.unwrap(),
            role: Role::Owner,
        };
        Caller {
            workspace: self.workspace,
            principal,
            origin: Origin::Unknown,
        }
    }

    /// A client with an admin token of another workspace.
    pub(crate) async fn other_workspace(&self) -> Client {
        let stranger = services::user::CreateUser {
            email: "eve@example.com".to_owned(),
            name: "Eve".to_owned(),
            password: PASSWORD.to_owned().into(),
            role: Role::Owner,
            workspace: "Elsewhere".to_owned(),
        };
        let (user, workspace) = services::user::create(&self.ctx, stranger).await.unwrap();
        let caller = Caller {
            workspace,
            principal: Principal::User {
                user,
                role: Role::Owner,
            },
            origin: Origin::Unknown,
        };
        self.client(&token(&self.ctx, &caller).await)
    }

    /// Nobody has set it up yet. Answers the set-up code beside it.
    pub(crate) async fn start_empty() -> (Self, String) {
        Self::start_bare(Options::default()).await
    }

    async fn start_bare(options: Options) -> (Self, String) {
        let config = SandboxConfig {
            clock: ClockMode::Manual { start: START },
            ..SandboxConfig::default()
        };
        let linear = Sandbox::start(config).await.unwrap();
        let database = TestDatabase::new().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let clock = Arc::new(FakeClock::new(START));
        let application = build(&url, &database, &linear, &clock, options).await;
        let (ctx, runner) = (application.ctx.clone(), application.runner.clone());
        let ingest = application.state.0.ingest.clone();
        let code = services::setup::issue_code(&ctx)
            .await
            .unwrap()
            .unwrap()
            .to_string();
        let shutdown = CancellationToken::new();
        tokio::spawn(countersign::serve(
            listener,
            application.router,
            shutdown.clone(),
        ));
        let anonymous = Client::new(&url, None);
        let app = Self {
            admin: anonymous.clone(),
            workspace: WorkspaceId(super::database::fresh_id()),
            owner: None,
            url,
            ctx,
            clock,
            linear,
            anonymous,
            database,
            ingest,
            runner,
            shutdown,
        };
        (app, code)
    }

    pub(crate) fn client(&self, token: &str) -> Client {
        Client::new(&self.url, Some(token))
    }

    /// Notes refused deliveries, which the server does every ten seconds.
    pub(crate) async fn flush_refusals(&self) {
        self.ingest.note_refusals(&self.ctx).await;
    }

    /// Runs all jobs that are due.
    pub(crate) async fn work(&self) -> usize {
        self.runner.run_due().await.unwrap()
    }

    /// Runs all jobs that are due, and is killed in the middle once `killed` comes true.
    pub(crate) async fn work_until(&self, killed: impl Future<Output = ()>) {
        tokio::select! {
            runs = self.runner.run_due() => panic!("not killed in time: {runs:?}"),
            () = killed => {}
        }
    }

    /// Runs jobs as they become due, until the test ends.
    pub(crate) fn work_in_background(&self) {
        let (runner, shutdown) = (self.runner.clone(), self.shutdown.clone());
        tokio::spawn(async move { runner.run(shutdown).await });
    }

    /// Ends the server and starts another one on the same database, at another address. Clients keep
    /// the old one: see [`Client::at`].
    pub(crate) async fn restart(&mut self) {
        self.restart_with(Options::default()).await;
    }

    /// The same, and outgoing webhooks may go to public addresses alone from then on.
    pub(crate) async fn restart_guarded(&mut self) {
        let guarded = true;
        self.restart_with(Options {
            guarded,
            ..Options::default()
        })
        .await;
    }

    async fn restart_with(&mut self, options: Options) {
        self.shutdown.cancel();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        let application = build(
            &self.url,
            &self.database,
            &self.linear,
            &self.clock,
            options,
        )
        .await;
        self.ctx = application.ctx.clone();
        self.ingest = application.state.0.ingest.clone();
        self.runner = application.runner.clone();
        self.shutdown = CancellationToken::new();
        let router = application.router;
        tokio::spawn(countersign::serve(listener, router, self.shutdown.clone()));
        self.admin = self.admin.at(&self.url);
        self.anonymous = self.anonymous.at(&self.url);
    }

    /// Lets Linear deliver what is due, and processes it.
    pub(crate) async fn hear(&self) {
        self.linear.settle().await;
        self.work().await;
    }

    /// Moves both clocks, and lets happen what is due by then.
    pub(crate) async fn advance(&self, by: time::Duration) {
        self.clock.advance(by);
        self.linear.clock().advance(by.unsigned_abs()).await;
    }

    /// Connects the workspace with the admin's key, webhook included.
    pub(crate) async fn connect(&self) -> Value {
        let status = self.connect_with(self.linear.admin_key()).await.ok();
        self.work().await;
        status
    }

    pub(crate) async fn connect_with(&self, api_key: &str) -> super::Answer {
        let body = json!({ "workspace_id": self.workspace, "api_key": api_key, "team_id": self.team("ENG") });
        self.admin
            .post("/api/integrations/linear/connect_api_key", &body)
            .await
    }

    /// The UUID of a team in Linear.
    pub(crate) fn team(&self, key: &str) -> String {
        let teams = self.linear.teams();
        teams
            .iter()
            .find(|team| team.key == key)
            .unwrap()
            .id
            .to_string()
    }

    pub(crate) async fn integration(&self) -> Value {
        let path = format!(
            "/api/integrations/linear/status?workspace_id={}",
            self.workspace
        );
        self.admin.get(&path).await.ok()
    }

    /// A new agent, and a client with its token.
    pub(crate) async fn agent(&self, name: &str) -> (String, Client) {
        let agent = self
            .admin
            .post("/api/v1/agents", &json!({ "name": name }))
            .await
            .ok();
        let id = agent["id"].as_str().unwrap().to_owned();
        let token = self
            .admin
            .post("/api/v1/tokens", &json!({ "name": "test", "agent_id": id }))
            .await
            .ok();
        (id, self.client(token["token"].as_str().unwrap()))
    }

    /// A paid hiring of a new agent that is mirrored in Linear; nothing is sent yet.
    pub(crate) async fn hire(&self) -> Hired {
        let (agent, client) = self.agent("Builder").await;
        let body = hiring_of(&agent);
        let hiring = self.admin.post("/api/v1/hirings", &body).await.ok();
        Hired {
            id: hiring["id"].as_str().unwrap().to_owned(),
            agent: client,
        }
    }

    /// A hiring whose issue is in Linear.
    pub(crate) async fn hire_and_sync(&self) -> Hired {
        let hired = self.hire().await;
        self.hear().await;
        self.hear().await;
        hired
    }

    pub(crate) async fn hiring(&self, id: &str) -> Value {
        self.admin.get(&format!("/api/v1/hirings/{id}")).await.ok()
    }

    pub(crate) async fn set_status(&self, id: &str, status: &str) -> super::Answer {
        self.admin
            .post(
                &format!("/api/v1/hirings/{id}/status"),
                &json!({ "status": status }),
            )
            .await
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn token(ctx: &Ctx, caller: &Caller) -> String {
    let new = NewToken {
        name: "test".to_owned(),
        agent_id: None,
        scopes: None,
        expires_in_days: None,
    };
    services::api_token::create(ctx, caller, new, None)
        .await
        .unwrap()
        .token
}

/// A hiring and its agent.
pub(crate) struct Hired {
    pub(crate) id: String,
    pub(crate) agent: Client,
}

/// The request of the integration's description.
pub(crate) fn hiring_of(agent: &str) -> Value {
    json!({
        "agent_id": agent, "capability": "coding", "task_description": "Build a GraphQL API",
        "price": "50.00", "sync_to_linear": true,
    })
}
