//! The pages of OAuth as a browser without scripts meets them: forms, cookies, redirects, and what they never show.

mod accounts;
mod connecting;

use sandbox::{Application, ApplicationSpec, Decision};

use crate::support::{Browser, TestApp};

/// Registers an application in Linear, and enters it by the form.
async fn enter_application(app: &TestApp, admin: &Browser<'_>) -> Application {
    let spec = ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec![format!("{}/api/integrations/linear/callback", app.url)],
        client_credentials: true,
        ..ApplicationSpec::default()
    };
    let made = app.linear.oauth().register(spec).unwrap();
    let fields = [
        ("connection_name", "linear"),
        ("client_id", &made.client_id),
        ("client_secret", &made.client_secret),
        ("webhook_secret", &made.webhook_secret),
    ];
    let answer = admin
        .submit("/sfn/save_application", "/integrations", &fields)
        .await;
    assert_eq!(answer.location(), "/integrations");
    made
}

/// A person of Acme presses a button on the consent page; where the browser goes.
fn decide(app: &TestApp, consent: &str, person: &str, decision: Decision) -> String {
    let oauth = app.linear.oauth();
    let back = oauth.decide(consent, person, "acme", decision).unwrap();
    back.to_string()
}
