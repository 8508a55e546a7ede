//! Access that is ended here while its tokens are being renewed: nothing of it lives on in Linear.

use domain::ConnectedAccountId;
use sandbox::{Application, ApplicationSpec, Fault, FaultKind, TokenModel};
use serde_json::json;
use services::Ctx;
use time::Duration;

use super::{MAX, ask, call, connect, connected_account, register, register_as};
use crate::support::TestApp;

/// Tokens that Linear would still let in.
fn alive(app: &TestApp, application: &Application) -> usize {
    let known = app.linear.oauth().authorizations(&application.client_id);
    known.unwrap().iter().map(|one| one.live_tokens).sum()
}

/// The next answer of Linear's with tokens comes late, though it takes effect at once.
fn answer_late(app: &TestApp) {
    let late = FaultKind::Delay { ms: 300 };
    app.linear.faults().add(Fault::once(late).on("oauth/token"));
}

/// Until Linear has answered once more than so often, or is about to.
async fn until_asked(app: &TestApp, application: &Application, before: usize) {
    let asked = || app.linear.oauth().token_calls(&application.client_id).len();
    while asked() <= before {
        tokio::task::yield_now().await;
    }
}

/// A workspace that is connected by the credentials of its application.
async fn by_client_credentials() -> (TestApp, Application) {
    let app = TestApp::start_patient().await;
    let spec = ApplicationSpec {
        client_credentials: true,
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    let answer = ask(&app, "connect_client_credentials", json!({})).await;
    answer.ok();
    (app, application)
}

/// This process renews; the workspace is disconnected in the middle of it.
async fn disconnects_while_renewing(app: &TestApp, application: &Application, renewing: &Ctx) {
    app.advance(Duration::days(30)).await;
    answer_late(app);
    let before = app.linear.oauth().token_calls(&application.client_id).len();
    let caller = app.owner();
    let disconnecting = async {
        until_asked(app, application, before).await;
        ask(app, "disconnect", json!({})).await.ok();
        app.work().await;
    };
    let renewing = services::integration::teams(renewing, &caller);
    // Whether its call still gets through is a matter of who is quicker.
    let (_, ()) = futures::join!(renewing, disconnecting);
    // Where another process renews, it is waited for.
    app.advance(Duration::minutes(1)).await;
    app.work().await;
    assert_eq!(app.integration().await["connected"], false);
    assert_eq!(alive(app, application), 0);
}

#[tokio::test]
async fn disconnecting_waits_for_a_renewal_of_the_same_process() {
    let (app, application) = by_client_credentials().await;
    let here = app.ctx.clone();
    disconnects_while_renewing(&app, &application, &here).await;
}

#[tokio::test]
async fn disconnecting_waits_for_a_renewal_of_another_process() {
    let (app, application) = by_client_credentials().await;
    let elsewhere = app.another_process().await;
    disconnects_while_renewing(&app, &application, &elsewhere).await;
}

#[tokio::test]
async fn what_comes_after_the_connection_was_erased_is_given_back() {
    let (app, application) = by_client_credentials().await;
    app.advance(Duration::days(30)).await;
    answer_late(&app);
    let caller = app.owner();
    let erasing = async {
        until_asked(&app, &application, 1).await;
        ask(&app, "disconnect", json!({ "erase_now": true })).await
    };
    let renewing = services::integration::teams(&app.ctx, &caller);
    let (_, erased) = futures::join!(renewing, erasing);
    erased.ok();
    app.work().await;
    assert_eq!(app.integration().await["connected"], false);
    assert_eq!(alive(&app, &application), 0);
}

#[tokio::test]
async fn an_account_is_not_ended_in_the_middle_of_a_renewal() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    let id = connected_account(&app, "max", MAX).await;
    app.advance(Duration::hours(20)).await;
    answer_late(&app);
    services::grant::enqueue_due(&app.ctx).await.unwrap();
    let before = app.linear.oauth().token_calls(&application.client_id).len();
    let caller = app.owner();
    let removing = async {
        until_asked(&app, &application, before).await;
        let id = ConnectedAccountId(id.parse().unwrap());
        let removed = services::connected_account::delete(&app.ctx, &caller, id);
        removed.await.unwrap();
        app.work().await;
    };
    futures::join!(app.work(), removing);
    let known = app.linear.oauth().authorizations(&application.client_id);
    assert!(known.unwrap()[0].ended_at.is_some());
    assert_eq!(alive(&app, &application), 0);
}

#[tokio::test]
async fn a_revocation_that_fails_leaves_the_tokens_to_be_renewed_and_is_tried_again() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let away = Fault::once(FaultKind::Status { code: 503 }).on("oauth/revoke");
    app.linear.faults().add(away.times(3));
    ask(&app, "disconnect", json!({})).await.ok();
    for _ in 0..6 {
        app.work().await;
        app.advance(Duration::minutes(1)).await;
    }
    assert_eq!(app.integration().await["connected"], false);
    assert_eq!(alive(&app, &application), 0);
}

/// Tokens of before 2026: whatever is the matter with the application's secret, nothing follows them.
#[tokio::test]
async fn what_nothing_follows_is_gone_whether_or_not_the_secret_can_be_opened() {
    let app = TestApp::start().await;
    let spec = ApplicationSpec {
        token_model: TokenModel::Legacy,
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    connect(&app, "app").await;
    let db = app.ctx.db.reader();
    let found = store::oauth_application::by_name(db, app.workspace, "linear").await;
    let before = found.unwrap().unwrap();
    let mut after = before.clone();
    after.sealed_client_secret = Some(b"sealed by a key that is lost".to_vec());
    let txn = app.ctx.db.begin_write().await.unwrap();
    let replaced = store::oauth_application::replace(&txn, &before, &after).await;
    assert!(replaced.unwrap());
    txn.commit().await.unwrap();

    // Its delivery is held: a call finds out.
    let oauth = app.linear.oauth();
    app.linear.faults().add(Fault::once(FaultKind::Hold));
    oauth.remove(&application.client_id, "acme").unwrap();
    let refused = call(&app).await.refused();
    assert_eq!(refused, (409, "reconnect_required".to_owned()));
    let status = app.integration().await;
    assert_eq!(status["state"], "reconnect_required", "{status}");
}
