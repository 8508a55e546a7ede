//! One application of Linear's, entered in two workspaces: Linear tells one address, and both follow their issues.

use domain::{Caller, Origin, Principal, Role};
use sandbox::Application;
use secrecy::SecretString;
use serde_json::{Value, json};
use services::integration::SelectTeam;
use services::oauth::{Begin, SaveApplication};
use services::user::CreateUser;

use super::{ADA, allow, connect, register};
use crate::support::{PASSWORD, TestApp, hiring_of};

/// Another workspace, by its owner.
async fn neighbour(app: &TestApp) -> Caller {
    let bob = CreateUser {
        email: "bob@example.com".to_owned(),
        name: "Bob".to_owned(),
        password: PASSWORD.to_owned().into(),
        role: Role::Owner,
        workspace: "Neighbour".to_owned(),
    };
    let (user, workspace) = services::user::create(&app.ctx, bob).await.unwrap();
    let role = Role::Owner;
    Caller {
        workspace,
        principal: Principal::User { user, role },
        origin: Origin::Unknown,
    }
}

/// Enters the application there, with this signing secret, connects that workspace as well, and hires: the hiring's id.
async fn enter(app: &TestApp, bob: &Caller, application: &Application, secret: &str) -> String {
    let entered = SaveApplication {
        name: "linear".to_owned(),
        client_id: application.client_id.clone(),
        client_secret: Some(SecretString::from(application.client_secret.clone())),
        webhook_secret: Some(SecretString::from(secret.to_owned())),
    };
    let saved = services::oauth::save_application(&app.ctx, bob, entered).await;
    saved.unwrap();
    let begun = services::oauth::begin(&app.ctx, bob, Begin::default()).await;
    allow(app, &begun.unwrap().auth_url, ADA).await.unwrap();
    let team = SelectTeam {
        team_id: app.team("ENG").parse().unwrap(),
        project_id: None,
    };
    let selected = services::integration::select_team(&app.ctx, bob, team).await;
    selected.unwrap();
    let agent = domain::agent::NewAgent {
        name: "Builder".to_owned(),
        description: String::new(),
    };
    let agent = services::agent::create(&app.ctx, bob, agent, None).await;
    let body = hiring_of(&agent.unwrap().id.to_string());
    let new = serde_json::from_value(body).unwrap();
    let hired = services::hiring::create(&app.ctx, bob, new, None).await;
    let id = hired.unwrap().id;
    app.hear().await;
    app.hear().await;
    id.to_string()
}

async fn status(app: &TestApp, bob: &Caller, id: &str) -> Value {
    let hiring = services::hiring::get(&app.ctx, bob, id.parse().map(domain::HiringId).unwrap());
    json!(hiring.await.unwrap().status)
}

#[tokio::test]
async fn both_workspaces_hear_of_what_happens_in_linear() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let ours = app.hire_and_sync().await;
    let bob = neighbour(&app).await;
    let secret = application.webhook_secret.clone();
    let theirs = enter(&app, &bob, &application, &secret).await;
    app.linear.move_issue("ENG-2", "Done").unwrap();
    app.hear().await;
    assert_eq!(status(&app, &bob, &theirs).await, "completed");
    assert_eq!(app.hiring(&ours.id).await["status"], "paid");
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&ours.id).await["status"], "completed");
    // Losing access is told to both.
    app.linear
        .oauth()
        .remove(&application.client_id, "acme")
        .unwrap();
    app.hear().await;
    assert_eq!(app.integration().await["state"], "revoked");
    let there = services::integration::status(&app.ctx, &bob).await.unwrap();
    assert_eq!(json!(there.state), "revoked");
}

#[tokio::test]
async fn who_knows_a_secret_that_was_entered_elsewhere_moves_nothing_here() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let bob = neighbour(&app).await;
    let theirs = enter(&app, &bob, &application, "a secret of their own").await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(status(&app, &bob, &theirs).await, "paid");
}
