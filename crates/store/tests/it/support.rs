//! Databases of a test's own, and rows to begin with.

pub(crate) mod oauth;

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use domain::token::{TokenKind, TokenScope};
use domain::view::{TeamView, WorkflowStateView};
use domain::{
    AgentId, ApiTokenId, ConnectionKind, DeliveryId, DeliveryOutcome, HiringId, HiringStatus,
    IntegrationId, IntegrationState, IssueLinkId, Retention, StateType, Timestamp, WebhookState,
    WorkspaceId,
};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Database};
use store::Db;
use store::agent::Agent;
use store::api_token::ApiToken;
use store::delivery::Delivery;
use store::hiring::Hiring;
use store::integration::Integration;
use store::issue_link::IssueLink;
use store::workspace::Workspace;
use time::macros::datetime;
use uuid::Uuid;

/// When every story begins.
pub(crate) const NOW: Timestamp = datetime!(2026-11-22 10:00:00.123 UTC);
/// The workspace that stories happen in.
pub(crate) const HERE: WorkspaceId = WorkspaceId(Uuid::from_u128(0xA));
/// A workspace that must not see anything of it.
pub(crate) const ELSEWHERE: WorkspaceId = WorkspaceId(Uuid::from_u128(0xB));
/// Text that breaks what quotes, counts bytes, or cuts.
pub(crate) const ODD: &str = "'; DROP TABLE hirings; -- \"ä\" 日本語 👩‍💻 \\ $1 ? %_ \u{202e}\r\n\t";

/// Runs a story on an SQLite file with all migrations applied.
pub(crate) async fn on_sqlite(story: impl AsyncFnOnce(Db)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made on the way").join("store.db");
    let db = sqlite_at(&path).await;
    story(db.clone()).await;
    db.close().await.unwrap();
}

/// An SQLite file with all migrations applied.
pub(crate) async fn sqlite_at(path: &std::path::Path) -> Db {
    let url = format!("sqlite://{}", path.display());
    let db = Db::connect(&url).await.unwrap();
    migrations::apply(db.writer()).await.unwrap();
    db
}

/// Runs a story on a new Postgres database with all migrations applied, if there is a Postgres.
pub(crate) async fn on_postgres(story: impl AsyncFnOnce(Db)) {
    on_empty_postgres(async |url: String| {
        let db = Db::connect(&url).await.unwrap();
        migrations::apply(db.writer()).await.unwrap();
        story(db.clone()).await;
        db.close().await.unwrap();
    })
    .await;
}

/// Runs a story with the address of a new and empty Postgres database, and drops it afterwards,
/// also if the story fails.
pub(crate) async fn on_empty_postgres(story: impl AsyncFnOnce(String)) {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told where Postgres is by the environment"
    )]
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return;
    };
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = format!("store_test_{}_{number}", std::process::id());
    let admin = Database::connect(&server).await.unwrap();
    let run = async |sql: String| admin.execute_unprepared(&sql).await.unwrap();
    run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(format!("CREATE DATABASE {name}")).await;
    // Whatever a server is set to, moments are in UTC.
    run(format!(
        "ALTER DATABASE {name} SET timezone TO 'Asia/Kathmandu'"
    ))
    .await;
    let (base, options) = server.split_once('?').unwrap_or((&server, ""));
    let (base, _) = base.rsplit_once('/').unwrap();
    let outcome = AssertUnwindSafe(story(format!("{base}/{name}?{options}")))
        .catch_unwind()
        .await;
    run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Both workspaces, and one agent here.
pub(crate) async fn begin(db: &Db) -> Agent {
    for (id, name) in [(HERE, "Here"), (ELSEWHERE, "Elsewhere")] {
        let workspace = Workspace {
            id,
            name: name.to_owned(),
            retention: Retention::default(),
            has_integrations: true,
            created_at: NOW,
        };
        store::workspace::insert(db.writer(), &workspace)
            .await
            .unwrap();
    }
    let agent = agent(1);
    store::agent::insert(db.writer(), &agent).await.unwrap();
    agent
}

pub(crate) fn agent(number: u128) -> Agent {
    Agent {
        id: AgentId(Uuid::from_u128(number)),
        workspace: HERE,
        name: format!("Agent {number}"),
        description: ODD.to_owned(),
        created_at: NOW,
    }
}

pub(crate) fn api_token(number: u8) -> ApiToken {
    ApiToken {
        id: ApiTokenId(Uuid::from_u128(number.into())),
        workspace: HERE,
        kind: TokenKind::Agent,
        agent: Some(agent(1).id),
        name: "ci".to_owned(),
        hint: "cs_agent_ab".to_owned(),
        hash: vec![number, 0, 255],
        scopes: vec![TokenScope::Read, TokenScope::Write],
        created_by: "Ada".to_owned(),
        created_at: NOW,
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

pub(crate) fn hiring(number: u128) -> Hiring {
    Hiring {
        id: HiringId(Uuid::from_u128(number)),
        workspace: HERE,
        agent: agent(1).id,
        capability: format!("coding {number}"),
        task_description: ODD.to_owned(),
        price: "50.5".parse().unwrap(),
        status: HiringStatus::Paid,
        sync_to_linear: true,
        linear_team_id: Some(Uuid::from_u128(77)),
        created_by: "Ada".to_owned(),
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

pub(crate) fn integration() -> Integration {
    let state = WorkflowStateView {
        id: Uuid::from_u128(5),
        name: "Erledigt ✓".to_owned(),
        kind: StateType::Other("new kind".to_owned()),
        position: -1.25,
    };
    let team = TeamView {
        id: Uuid::from_u128(6),
        key: "ENG".to_owned(),
        name: ODD.to_owned(),
        states: vec![state],
        projects: Vec::new(),
        labels: Vec::new(),
    };
    Integration {
        id: IntegrationId(Uuid::from_u128(9)),
        workspace: HERE,
        state: IntegrationState::ReconnectRequired,
        state_reason: Some("gone".to_owned()),
        sealed_api_key: Some(vec![0, 1, 255]),
        sealed_webhook_secret: vec![],
        linear_user_id: Uuid::from_u128(10),
        linear_user_name: "Ada".to_owned(),
        linear_user_email: "ada@example.com".to_owned(),
        linear_org_id: Uuid::from_u128(11),
        linear_org_name: "Example".to_owned(),
        linear_org_url_key: "example".to_owned(),
        linear_org_logo_url: None,
        teams: vec![team],
        selected_team_id: Some(Uuid::from_u128(6)),
        selected_project_id: None,
        selected_project_name: None,
        webhook_id: Uuid::from_u128(12),
        webhook_state: WebhookState::Pending,
        webhook_reason: None,
        last_delivery_at: None,
        last_delivery: None,
        last_synced_at: Some(NOW),
        sealed_previous_secret: Some(vec![7, 0, 7]),
        previous_secret_until: Some(NOW),
        caught_up_to: Some(NOW),
        reconciled_at: Some(NOW),
        reconcile_summary: Some(ODD.to_owned()),
        self_test_sent_at: Some(NOW),
        self_test_heard_at: None,
        self_test_label_id: None,
        reconcile_missed: 0,
        refusals: 3,
        last_refusal_at: Some(NOW),
        last_refusal: Some("signature_invalid".to_owned()),
        kind: ConnectionKind::ApiKey,
        grant: None,
        application: None,
        state_since: NOW,
        teams_read_at: Some(NOW),
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

pub(crate) fn issue_link(number: u128, hiring: &Hiring) -> IssueLink {
    IssueLink {
        id: IssueLinkId(Uuid::from_u128(number)),
        workspace: hiring.workspace,
        hiring: hiring.id,
        integration: integration().id,
        linear_issue_id: Uuid::from_u128(1_000 + number),
        linear_team_id: Uuid::from_u128(6),
        identifier: Some(format!("ENG-{number}")),
        url: Some("https://linear.app/example/issue/ENG-1".to_owned()),
        state_id: Some(Uuid::from_u128(5)),
        state_name: Some(ODD.to_owned()),
        state_type: Some(StateType::Other("someday".to_owned())),
        linear_updated_at: Some(NOW),
        create_sent_at: None,
        settled: Some(HiringStatus::InProgress),
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

pub(crate) fn delivery(number: u8) -> Delivery {
    Delivery {
        id: DeliveryId(Uuid::from_u128(number.into())),
        workspace: HERE,
        integration: integration().id,
        linear_delivery_id: Some(Uuid::from_u128(500 + u128::from(number))),
        body_sha256: vec![number; 32],
        event_type: Some("Issue".to_owned()),
        action: Some("update".to_owned()),
        webhook_timestamp: Some(NOW),
        late: true,
        headers: serde_json::json!({"user-agent": ODD}),
        body: vec![b'{', 0, 0xff, b'}'],
        outcome: DeliveryOutcome::Received,
        reason: None,
        hiring: None,
        received_at: NOW,
        processed_at: None,
        subject: Some(ODD.to_owned()),
        request_id: Some("a request".to_owned()),
        picked_up_at: Some(NOW),
        replays: 2,
        replayed_at: Some(NOW),
    }
}
