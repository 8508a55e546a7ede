//! Four real processes, fifty callers in each, and one token that Linear takes no more.

use std::time::Duration;

use sandbox::{
    Application, ApplicationSpec, ClockMode, Decision, Fault, FaultKind, Sandbox, SandboxConfig,
    TokenCall,
};
use serde_json::{Value, json};
use services::Ctx;

use super::{ADA, BROWSER};
use crate::support::process::{Process, free_port, started};
use crate::support::{Client, TestDatabase, fresh_id};

const PROCESSES: usize = 4;
const CALLERS: usize = 50;
const RENEWAL: &str = "oauth/token/refresh_token";

/// Several processes that share a database, connected to Linear as an app.
struct House {
    linear: Sandbox,
    application: Application,
    workspace: String,
    clients: Vec<Client>,
    metrics: Vec<Client>,
    // Dropped before the database, in whose folder they write.
    processes: Vec<Process>,
    _database: TestDatabase,
}

impl House {
    async fn build() -> Self {
        let config = SandboxConfig {
            clock: ClockMode::Real,
            ..SandboxConfig::default()
        };
        let linear = Sandbox::start(config).await.unwrap();
        let database = TestDatabase::new().await;
        let addresses: Vec<String> = (0..PROCESSES)
            .map(|_| format!("127.0.0.1:{}", free_port()))
            .collect();
        let with = |n: usize| [("COUNTERSIGN_METRICS_ADDR", addresses[n].as_str())];
        let (process, admin, workspace) = started(&linear, &database, &with(0));
        process.ready().await;
        let mut processes = vec![process];
        for n in 1..PROCESSES {
            let another = processes[0].another(&with(n));
            another.ready().await;
            processes.push(another);
        }
        let clients = processes.iter();
        let clients = clients.map(|one| admin.at(&format!("http://{}", one.addr())));
        let metrics = addresses.iter();
        let metrics = metrics.map(|one| Client::new(&format!("http://{one}"), None));
        let application = enter(&linear, &admin, &workspace).await;
        let house = Self {
            clients: clients.collect(),
            metrics: metrics.collect(),
            linear,
            application,
            workspace,
            processes,
            _database: database,
        };
        let ctx = house.processes[0].beside().await;
        house.connect(&ctx).await;
        house
    }

    /// Ada says yes. Pages are left out: what they call is called here.
    async fn connect(&self, ctx: &Ctx) {
        let body = json!({ "workspace_id": self.workspace, "actor": "app" });
        let path = "/api/integrations/linear/connect";
        let begun = self.clients[0].post(path, &body).await.ok();
        let link = begun["auth_url"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let opened = services::oauth::open(ctx, &link, BROWSER).await.unwrap();
        let oauth = self.linear.oauth();
        let back = oauth.decide(opened.address.as_str(), ADA.0, ADA.1, Decision::Allow);
        let query = back.unwrap();
        services::oauth::finish(ctx, query.query().unwrap(), Some(BROWSER))
            .await
            .unwrap();
    }

    /// Linear's day is over, these faults are in the way of the renewal, and everybody asks at once.
    async fn run(&self, faults: &[FaultKind]) -> Vec<TokenCall> {
        self.linear.clock().advance(Duration::from_hours(25)).await;
        let before = self.renewals().len();
        for kind in faults {
            self.linear
                .faults()
                .add(Fault::once(kind.clone()).on(RENEWAL));
        }
        let latency = FaultKind::Latency {
            min_ms: 0,
            max_ms: 2_000,
        };
        self.linear
            .faults()
            .add(Fault::once(latency).on("oauth/token").times(100));
        let asked = (0..PROCESSES * CALLERS).map(|n| self.call(n % PROCESSES));
        for answer in futures::future::join_all(asked).await {
            // Linear was asked, and knows no such team.
            assert_eq!(answer["field"], "team_id", "{answer}");
        }
        self.linear.faults().clear();
        self.renewals().split_off(before)
    }

    /// A request that cannot be answered without asking Linear.
    async fn call(&self, process: usize) -> Value {
        let body = json!({ "workspace_id": self.workspace, "team_id": fresh_id() });
        let path = "/api/integrations/linear/teams/select";
        self.clients[process].post(path, &body).await.json()
    }

    fn renewals(&self) -> Vec<TokenCall> {
        let calls = self.linear.oauth().token_calls(&self.application.client_id);
        let renews = |call: &TokenCall| call.grant_type == "refresh_token";
        calls.into_iter().filter(renews).collect()
    }

    /// How many renewals the processes counted, all together.
    async fn counted(&self, outcome: &str) -> f64 {
        let mut sum = 0.0;
        let start = format!("countersign_token_renewals_total{{outcome=\"{outcome}\"}} ");
        for client in &self.metrics {
            let page = client.get("/metrics").await.body;
            let line = page.lines().find_map(|line| line.strip_prefix(&start));
            sum += line.map_or(0.0, |count| count.parse::<f64>().unwrap());
            let state = "countersign_integrations{state=\"active\",kind=\"oauth_app\"} 1";
            assert!(page.contains(state), "{page}");
        }
        sum
    }
}

/// Registers an application in Linear and enters it.
async fn enter(linear: &Sandbox, admin: &Client, workspace: &str) -> Application {
    let path = format!("/api/integrations/linear/applications/form?workspace_id={workspace}");
    let form = admin.get(&path).await.ok();
    let spec = ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec![form["redirect_uri"].as_str().unwrap().to_owned()],
        ..ApplicationSpec::default()
    };
    let application = linear.oauth().register(spec).unwrap();
    let entered = json!({
        "workspace_id": workspace,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
    });
    admin
        .post("/api/integrations/linear/applications", &entered)
        .await
        .ok();
    application
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_callers_in_four_processes_renew_once() {
    let house = House::build().await;
    let (lost, failed) = (FaultKind::DropAnswer, FaultKind::Status { code: 500 });
    let refused = FaultKind::InvalidGrant;
    let rounds = [
        vec![],
        vec![lost.clone()],
        vec![failed],
        vec![refused.clone()],
        vec![lost, refused],
    ];
    for faults in &rounds {
        let calls = house.run(faults).await;
        // One call that takes effect, and one more for each that was in its way.
        assert_eq!(calls.len(), 1 + faults.len(), "{faults:?} {calls:?}");
        let lost = faults
            .iter()
            .filter(|kind| **kind == FaultKind::DropAnswer)
            .count();
        let again = calls.iter().filter(|call| call.repeated).count();
        assert_eq!(again, lost, "{faults:?} {calls:?}");
    }
    let renewed = house.counted("renewed").await;
    assert!((renewed - 5.0).abs() < f64::EPSILON, "{renewed}");
    let refused = house.counted("refused").await;
    assert!(refused.abs() < f64::EPSILON, "{refused}");
    let path = format!(
        "/api/integrations/linear/status?workspace_id={}",
        house.workspace
    );
    let status = house.clients[3].get(&path).await.ok();
    assert_eq!(status["state"], "active", "{status}");
    // They share one log, and had to cope, but nothing to complain about.
    let log = house.processes[0].log();
    assert!(!log.contains("ERROR"), "{log}");
}
