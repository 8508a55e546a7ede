//! Refresh tokens: rotation, the half hour of grace, and what is dead.

use std::time::Duration;

use countersign_sandbox::{ApplicationSpec, RevokedAnswer};
use insta::assert_json_snapshot;
use serde_json::json;

use super::{refresh, register, spec, status, tokens};
use crate::support::sandbox;

#[tokio::test]
async fn tokens_die_after_a_day_and_are_refreshed() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (access, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    linear.clock().advance(Duration::from_secs(86_398)).await;
    assert_eq!(status(&linear, &access).await, 200);
    linear.clock().advance(Duration::from_secs(1)).await;
    assert_eq!(status(&linear, &access).await, 401);
    let renewed = refresh(&linear, &app, &first).await;
    assert_eq!(
        (renewed.status, &renewed.body["expires_in"]),
        (200, &json!(86_399))
    );
    assert_ne!(renewed.text("refresh_token"), first);
    assert_eq!(status(&linear, renewed.text("access_token")).await, 200);
    assert_eq!(status(&linear, &access).await, 401);
    // One expiry, one refresh: what a client is measured by.
    let calls = linear.oauth().token_calls(&app.client_id);
    let refreshes = calls
        .iter()
        .filter(|call| call.grant_type == "refresh_token");
    assert_eq!((calls.len(), refreshes.count()), (2, 1));
    assert_eq!(calls[0].authorization, calls[1].authorization);
    let logged = linear.requests();
    let logged: Vec<_> = logged
        .iter()
        .filter(|one| one.operation == "oauth/token")
        .collect();
    assert_eq!(logged[1].variables["grant_type"], "refresh_token");
    assert_eq!(
        (logged[1].client_id.as_deref(), logged[1].user.as_deref()),
        (Some(&*app.client_id), Some("Max Member"))
    );
}

#[tokio::test]
async fn a_refresh_leaves_the_access_token_of_before_alone() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (access, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let renewed = refresh(&linear, &app, &first).await;
    assert_eq!(status(&linear, &access).await, 200);
    assert_eq!(status(&linear, renewed.text("access_token")).await, 200);
}

#[tokio::test]
async fn the_same_refresh_within_half_an_hour_gives_the_same_tokens() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (_, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let renewed = refresh(&linear, &app, &first).await;
    linear.clock().advance(Duration::from_mins(30)).await;
    let again = refresh(&linear, &app, &first).await;
    assert_eq!(again.status, 200);
    for name in ["access_token", "refresh_token"] {
        assert_eq!(again.body[name], renewed.body[name]);
    }
    // The rest of its life, not a new one.
    assert_eq!(again.body["expires_in"], 86_399 - 1_800);
    assert!(linear.oauth().token_calls(&app.client_id)[2].repeated);
    linear.clock().advance(Duration::from_secs(1)).await;
    let late = refresh(&linear, &app, &first).await;
    assert_eq!(late.status, 400);
    assert_json_snapshot!("dead_refresh_token", late.body);
    // A dead token takes nothing else with it.
    assert_eq!(
        refresh(&linear, &app, renewed.text("refresh_token"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn an_older_refresh_token_is_dead_within_the_grace_too() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (_, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let second = refresh(&linear, &app, &first).await;
    let third = refresh(&linear, &app, second.text("refresh_token")).await;
    let old = refresh(&linear, &app, &first).await;
    assert_eq!(old.status, 400);
    assert_json_snapshot!("dead_refresh_token", old.body);
    assert_eq!(
        refresh(&linear, &app, third.text("refresh_token"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_refresh_token_is_of_use_to_its_own_client_alone() {
    let linear = sandbox().await;
    let (app, other) = (register(&linear, spec()), register(&linear, spec()));
    let (access, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    assert_eq!(refresh(&linear, &other, &first).await.status, 400);
    // An access token is no refresh token.
    assert_eq!(refresh(&linear, &app, &access).await.status, 400);
    assert_eq!(refresh(&linear, &app, &first).await.status, 200);
}

#[tokio::test]
async fn what_was_taken_back_is_answered_in_either_form_that_is_known() {
    for (answer, error, description) in [
        (
            RevokedAnswer::InvalidGrant,
            "invalid_grant",
            "Token has been expired or revoked.",
        ),
        (
            RevokedAnswer::InvalidRequest,
            "invalid_request",
            "Refresh token revoked",
        ),
    ] {
        let linear = sandbox().await;
        let app = register(
            &linear,
            ApplicationSpec {
                revoked_answer: answer,
                ..spec()
            },
        );
        let (_, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
        linear
            .oauth()
            .revoke(&app.client_id, "acme", "Max Member")
            .unwrap();
        let refused = refresh(&linear, &app, &first).await;
        assert_eq!(
            (
                refused.status,
                refused.text("error"),
                refused.text("error_description")
            ),
            (400, error, description)
        );
    }
}
