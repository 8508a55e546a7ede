//! Everybody at once, with a clock of our own, so that time runs out in the middle: one outcome, and at most one write in
//! Linear. `race_of_processes` does it with real ones.

use std::sync::Arc;

use domain::PendingActionId;
use domain::pending_action::EXPIRES_AFTER;
use futures::future::join_all;
use serde_json::json;
use services::Ctx;
use services::pending_action::{self, Approve, Reject};

use super::House;
use crate::support::times_longer;

/// Rounds in an ordinary run, and for each time that the endurance tests are longer: a thousand in `make soak`.
const ROUNDS: usize = 20;
const ENDURANCE_ROUNDS: usize = 200;

async fn decide(ctx: &Ctx, house: &House, id: PendingActionId, hash: &str, turn: usize) -> bool {
    let caller = house.app.owner();
    let hash = Some(hash.to_owned());
    let outcome = match turn % 5 {
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
        3 => pending_action::cancel(ctx, &caller, id, None).await,
        _ => return expire(ctx, house, turn).await,
    };
    outcome.is_ok()
}

/// Time runs out in the middle of some rounds; in the others nothing is due.
async fn expire(ctx: &Ctx, house: &House, turn: usize) -> bool {
    if turn.is_multiple_of(3) {
        house.app.advance(EXPIRES_AFTER).await;
    }
    pending_action::expire_due(ctx).await.unwrap();
    true
}

#[tokio::test]
async fn sixteen_deciders_make_one_outcome() {
    let house = Arc::new(House::start().await);
    let other = house.app.another_process().await;
    let (here, there) = (services::runner(&house.app.ctx), services::runner(&other));
    let rounds = match times_longer() {
        1 => ROUNDS,
        times => ENDURANCE_ROUNDS * times,
    };
    for round in 0..rounds {
        // A thousand rounds within one hour are more than Linear takes of one key.
        house.app.advance(time::Duration::minutes(1)).await;
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
            "rejected" | "cancelled" | "expired" => assert_eq!(made, 0, "{seen}"),
            _ => panic!("round {round} ended as {status}: {seen}"),
        }
        assert!(decided.contains(&true));
    }
}
