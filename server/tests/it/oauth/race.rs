//! The race that costs connections elsewhere: many callers in several processes meet one token that has ended.

use domain::Caller;
use sandbox::{Application, Fault, FaultKind};
use services::Ctx;
use services::connected_account::{Account, act_as};
use time::Duration;

use super::{ADA, account, connect, connected_account, register, renewals};
use crate::support::TestApp;

/// Callers in each process.
const CALLERS: usize = 50;
/// Processes that share the database.
const PROCESSES: usize = 2;
const RENEWAL: &str = "oauth/token/refresh_token";

/// Two processes, and a person's connection whose token has ended.
struct Race {
    app: TestApp,
    application: Application,
    account: String,
    processes: Vec<Ctx>,
}

impl Race {
    async fn prepare() -> Self {
        let app = TestApp::start_patient().await;
        let application = register(&app).await;
        let account = connected_account(&app, "user_lin_456", ADA).await;
        let mut processes = vec![app.ctx.clone()];
        while processes.len() < PROCESSES {
            processes.push(app.another_process().await);
        }
        Self {
            app,
            application,
            account,
            processes,
        }
    }

    /// The token ends, these faults are in the way of its renewal, and everybody asks at once. Answers the renewals.
    async fn run(&self, faults: &[FaultKind]) -> Vec<sandbox::TokenCall> {
        self.app.advance(Duration::days(1)).await;
        let before = renewals(&self.app, &self.application).len();
        for kind in faults {
            self.app
                .linear
                .faults()
                .add(Fault::once(kind.clone()).on(RENEWAL));
        }
        let latency = FaultKind::Latency {
            min_ms: 0,
            max_ms: 300,
        };
        self.app
            .linear
            .faults()
            .add(Fault::once(latency).on("oauth/token").times(100));
        let caller = self.app.owner();
        let asked = (0..CALLERS * PROCESSES).map(|n| {
            let ctx = &self.processes[n % PROCESSES];
            who_am_i(ctx, &caller)
        });
        for answer in futures::future::join_all(asked).await {
            assert_eq!(answer.as_deref(), Ok(ADA.0));
        }
        self.app.linear.faults().clear();
        let found = account(&self.app, &self.account).await;
        assert_eq!(found["status"], "ACTIVE", "{found}");
        renewals(&self.app, &self.application).split_off(before)
    }
}

async fn who_am_i(ctx: &Ctx, caller: &Caller) -> Result<String, String> {
    let whom = Account {
        connection_name: "linear".to_owned(),
        identifier: "user_lin_456".to_owned(),
    };
    let connection = act_as(ctx, caller, &whom)
        .await
        .map_err(|error| error.to_string())?;
    let identity = connection
        .viewer()
        .await
        .map_err(|error| error.to_string())?;
    Ok(identity.viewer.name)
}

#[tokio::test]
async fn a_hundred_callers_in_two_processes_renew_once() {
    let race = Race::prepare().await;
    for _ in 0..5 {
        let calls = race.run(&[]).await;
        assert_eq!(calls.len(), 1, "{calls:?}");
        assert_eq!(calls[0].status, Some(200));
    }
}

#[tokio::test]
async fn lost_answers_failures_and_a_false_refusal_cost_nobody_anything() {
    let race = Race::prepare().await;
    let (lost, failed) = (FaultKind::DropAnswer, FaultKind::Status { code: 500 });
    let (refused, nonsense) = (FaultKind::InvalidGrant, FaultKind::Nonsense);
    for (faults, repeated) in [
        (vec![lost.clone()], 1),
        (vec![failed.clone()], 0),
        (vec![refused.clone()], 0),
        (vec![nonsense], 1),
        // The answer is lost, and the repetition is refused by mistake.
        (vec![lost.clone(), refused.clone()], 1),
        (vec![refused, lost], 1),
        (vec![failed], 0),
    ] {
        let calls = race.run(&faults).await;
        // One call that takes effect, and one more for each that was in its way.
        assert_eq!(calls.len(), 1 + faults.len(), "{faults:?} {calls:?}");
        let again = calls.iter().filter(|call| call.repeated).count();
        assert_eq!(again, repeated, "{faults:?} {calls:?}");
    }
}

#[tokio::test]
async fn jobs_and_callers_of_the_workspace_share_one_renewal() {
    let app = TestApp::start_patient().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let other = app.another_process().await;
    let hired: Vec<_> = futures::future::join_all((0..10).map(|_| app.hire())).await;
    app.advance(Duration::days(1)).await;
    let late = FaultKind::Latency {
        min_ms: 50,
        max_ms: 200,
    };
    app.linear
        .faults()
        .add(Fault::once(late).on(RENEWAL).times(10));
    services::grant::enqueue_due(&app.ctx).await.unwrap();
    let caller = app.owner();
    let asked = (0..CALLERS).map(|n| {
        let ctx = if n % 2 == 0 { &app.ctx } else { &other };
        services::integration::teams(ctx, &caller)
    });
    let (teams, _) = futures::future::join(futures::future::join_all(asked), app.work()).await;
    for answer in teams {
        assert_eq!(answer.unwrap().len(), 2);
    }
    app.work().await;
    for one in hired {
        let hiring = app.hiring(&one.id).await;
        assert_eq!(hiring["sync"]["state"], "synced", "{hiring}");
    }
    let calls = renewals(&app, &application);
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(app.integration().await["state"], "active");
}
