//! Sixteen deciders by REST over two real processes, which share a database with a third that ends what is overdue: one
//! outcome, at most one write in Linear, and every answer fits.

use std::collections::BTreeMap;

use domain::ActionState;
use futures::future::join_all;
use sandbox::{ClockMode, Sandbox, SandboxConfig};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};
use services::{Ctx, pending_action};
use uuid::Uuid;

use super::{made_in_linear, path};
use crate::support::process::{Process, connect, started, until};
use crate::support::{Answer, Client, TestDatabase, times_longer};

const DECIDERS: usize = 16;
/// Rounds in an ordinary run, and for each time that the endurance tests are longer: a thousand in `make soak`.
const ROUNDS: usize = 15;
const ENDURANCE_ROUNDS: usize = 200;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Approve,
    Edit,
    Reject,
    Cancel,
    Expire,
}

impl Deed {
    const ALL: [Self; 5] = [
        Self::Approve,
        Self::Edit,
        Self::Reject,
        Self::Cancel,
        Self::Expire,
    ];
}

/// Two processes, and what the test itself is: a third one, without workers.
struct House {
    linear: Sandbox,
    /// Of each process: an admin's client, and the agent's.
    doors: Vec<(Client, Client)>,
    third: Ctx,
    beside: DatabaseConnection,
    // Dropped before the database, in whose folder they write.
    _processes: Vec<Process>,
    _database: TestDatabase,
}

impl House {
    async fn build() -> Self {
        let config = SandboxConfig {
            clock: ClockMode::Real,
            // A thousand rounds within minutes are more than Linear takes of one key within an hour.
            requests_per_hour: u32::MAX,
            complexity_per_hour: u32::MAX,
            ..SandboxConfig::default()
        };
        let linear = Sandbox::start(config).await.unwrap();
        let database = TestDatabase::new().await;
        let (first, admin, workspace) = started(&linear, &database, &[]);
        connect(&admin, &linear, &workspace).await;
        let second = first.another(&[]);
        second.ready().await;
        let agent = admin
            .post("/api/v1/agents", &json!({ "name": "Scribe" }))
            .await
            .ok();
        let token = json!({ "name": "race", "agent_id": agent["id"] });
        let token = admin.post("/api/v1/tokens", &token).await.ok();
        let token = token["token"].as_str().unwrap();
        let doors = [&first, &second].map(|process| {
            let url = format!("http://{}", process.addr());
            (admin.at(&url), Client::new(&url, Some(token)))
        });
        Self {
            third: first.beside().await,
            beside: Database::connect(&database.url).await.unwrap(),
            doors: doors.into(),
            linear,
            _processes: vec![first, second],
            _database: database,
        }
    }

    fn comments(&self, issue: &str) -> Vec<String> {
        let issue = self.linear.issue(issue).unwrap();
        issue.comments.into_iter().map(|one| one.body).collect()
    }

    async fn ask(&self, issue: &str, round: usize) -> Value {
        let agent = &self.doors[round % 2].1;
        let arguments = json!({ "identifier": issue, "body": format!("Round {round}") });
        let answer = agent
            .post("/api/v1/tools/create_linear_comment", &arguments)
            .await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()["pending_action"].clone()
    }

    /// Does it; `None` where nobody is answered.
    async fn act(&self, deed: Deed, turn: usize, round: usize, action: &Value) -> Option<Answer> {
        let (admin, agent) = &self.doors[turn % 2];
        let hash = &action["hash"];
        let answer = match deed {
            Deed::Approve => {
                let seen = json!({ "hash": hash });
                admin.post(&path(action, "approve"), &seen).await
            }
            Deed::Edit => {
                let body = format!("Round {round}, edited by {turn}");
                let arguments =
                    json!({ "identifier": action["target"]["identifier"], "body": body });
                let edited = json!({ "hash": hash, "arguments": arguments });
                admin.post(&path(action, "approve"), &edited).await
            }
            Deed::Reject => {
                let no = json!({ "hash": hash, "reason": "No." });
                admin.post(&path(action, "reject"), &no).await
            }
            Deed::Cancel => agent.post(&path(action, "cancel"), &json!({})).await,
            Deed::Expire => {
                self.run_out(turn, action).await;
                return None;
            }
        };
        Some(answer)
    }

    /// Its time is over in the middle of the round, or nothing is due.
    async fn run_out(&self, turn: usize, action: &Value) {
        if turn.is_multiple_of(3) {
            self.make_overdue(action).await;
        }
        pending_action::expire_due(&self.third).await.unwrap();
    }

    async fn make_overdue(&self, action: &Value) {
        let id: Uuid = action["id"].as_str().unwrap().parse().unwrap();
        let update = Statement::from_sql_and_values(
            self.beside.get_database_backend(),
            "UPDATE pending_actions SET expires_at = created_at WHERE id = $1",
            [id.into()],
        );
        self.beside.execute_raw(update).await.unwrap();
    }

    /// How it ended.
    async fn end(&self, action: &Value) -> (ActionState, Value) {
        until("the end of an action", async || {
            // No long poll: without a server for the database, processes do not hear of each other.
            let seen = self.doors[0].1.get(&path(action, "")).await.ok();
            let status: ActionState = seen["status"].as_str()?.parse().ok()?;
            if !status.is_final() {
                // Nobody decided before it was overdue: its end is not up to the deciders.
                pending_action::expire_due(&self.third).await.unwrap();
            }
            status.is_final().then_some((status, seen))
        })
        .await
    }
}

/// How many were told that they did it. Whoever was not is told why.
fn told(deeds: &[(Deed, Option<Answer>)]) -> BTreeMap<Deed, usize> {
    let mut told = BTreeMap::new();
    for (deed, answer) in deeds {
        let Some(answer) = answer else { continue };
        if answer.status == 200 {
            *told.entry(*deed).or_default() += 1;
        } else {
            let (status, code) = answer.refused();
            assert_eq!(status, 409, "{deed:?}: {code} {}", answer.body);
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_deciders_over_two_real_processes_make_one_outcome() {
    let house = House::build().await;
    let rounds = match times_longer() {
        1 => ROUNDS,
        times => ENDURANCE_ROUNDS * times,
    };
    let mut issue = String::new();
    for round in 0..rounds {
        if round % ROUNDS == 0 {
            // Not one with a thousand comments, which Linear would take long to read.
            issue = made_in_linear(&house.linear).await;
        }
        let before = house.comments(&issue).len();
        let action = house.ask(&issue, round).await;
        let late = round % 10 == 9;
        if late {
            house.make_overdue(&action).await;
        }
        // Where somebody can say no, somebody does before it runs, nearly always.
        let deeds = match round % 3 {
            2 => &[Deed::Approve, Deed::Edit][..],
            _ => &Deed::ALL,
        };
        let deciders = (0..DECIDERS).map(|turn| {
            // Another order in each round.
            let deed = deeds[(turn + round) % deeds.len()];
            let (house, action) = (&house, &action);
            async move { (deed, house.act(deed, turn, round, action).await) }
        });
        let done = join_all(deciders).await;
        let told = told(&done);
        let (status, seen) = house.end(&action).await;
        let told_of = |deed| told.get(&deed).copied().unwrap_or(0);
        let agreed = told_of(Deed::Approve) + told_of(Deed::Edit);
        let most = usize::from(!late);
        assert!(agreed <= most, "round {round}: {told:?} {seen}");
        let made = house.comments(&issue).split_off(before);
        // What is approved can be stopped as long as it does not run; nobody else is told that they did.
        let said_no = (told_of(Deed::Reject), told_of(Deed::Cancel));
        let fits = match status {
            ActionState::Rejected => (1, 0),
            ActionState::Cancelled => (0, 1),
            ActionState::Succeeded | ActionState::Expired => (0, 0),
            _ => panic!("round {round} ended as {status}: {seen}"),
        };
        assert_eq!(said_no, fits, "round {round}: {told:?} {seen}");
        if status == ActionState::Succeeded {
            assert_eq!(agreed, 1, "round {round}: {told:?} {seen}");
            assert_eq!(
                made,
                [seen["arguments"]["body"].as_str().unwrap()],
                "{seen}"
            );
        } else {
            assert_eq!(made, [""; 0], "round {round}: {seen}");
        }
    }
}
