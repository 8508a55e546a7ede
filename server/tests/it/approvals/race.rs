//! Everybody at once, in two processes: one outcome, and at most one write in Linear.

use std::sync::Arc;

use domain::PendingActionId;
use futures::future::join_all;
use serde_json::json;
use services::Ctx;
use services::pending_action::{self, Approve, Reject};

use super::House;
use crate::support::times_longer;

/// Rounds in an ordinary run; `make soak` runs a thousand.
const ROUNDS: usize = 20;

async fn decide(ctx: &Ctx, house: &House, id: PendingActionId, hash: &str, turn: usize) -> bool {
    let caller = house.app.owner();
    let hash = Some(hash.to_owned());
    let outcome = match turn % 4 {
        0 => {
            let yes = Approve {
                id,
                hash,
                arguments: None,
                reason: None,
                undo: false,
            };
            pending_action::approve(ctx, &caller, yes).await
        }
        1 => {
            let arguments =
                json!({ "identifier": house.issue, "body": format!("Edited by {turn}") });
            let edited = Approve {
                id,
                hash,
                arguments: Some(arguments),
                reason: None,
                undo: false,
            };
            pending_action::approve(ctx, &caller, edited).await
        }
        2 => {
            let no = Reject {
                id,
                hash,
                reason: "No.".to_owned(),
            };
            pending_action::reject(ctx, &caller, no).await
        }
        _ => pending_action::cancel(ctx, &caller, id, None).await,
    };
    outcome.is_ok()
}

#[tokio::test]
async fn sixteen_deciders_in_two_processes_make_one_outcome() {
    let house = Arc::new(House::start().await);
    let other = house.app.another_process().await;
    let (here, there) = (services::runner(&house.app.ctx), services::runner(&other));
    for round in 0..ROUNDS * times_longer() {
        let before = house.comments().len();
        let action = house.ask_comment(&format!("Round {round}")).await;
        let id: PendingActionId = action["id"].as_str().unwrap().parse().unwrap();
        let hash = action["hash"].as_str().unwrap();
        let deciders = (0..16).map(|turn| {
            let ctx = if turn % 2 == 0 {
                &house.app.ctx
            } else {
                &other
            };
            // Another order in each round.
            let kind = turn + round;
            decide(ctx, &house, id, hash, kind)
        });
        let both = async {
            let _ = futures::join!(here.run_due(), there.run_due());
        };
        let (decided, ()) = futures::join!(join_all(deciders), both);
        let _ = futures::join!(here.run_due(), there.run_due());
        let seen = house.look(&action).await;
        let status = seen["status"].as_str().unwrap();
        let made = house.comments().len() - before;
        match status {
            "succeeded" => assert_eq!(made, 1, "{seen}"),
            "rejected" | "cancelled" => assert_eq!(made, 0, "{seen}"),
            _ => panic!("round {round} ended as {status}: {seen}"),
        }
        assert!(decided.contains(&true));
    }
}
