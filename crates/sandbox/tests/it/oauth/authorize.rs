//! The authorization request, decided on without a browser.

use countersign_sandbox::{ApplicationSpec, Decision, Distribution};
use serde_json::json;

use super::{Case, REDIRECT, answered, authorize_url, control, register, spec};
use crate::support::sandbox;

#[tokio::test]
async fn a_person_allows_or_denies() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let url = authorize_url(&linear, &app, &[("scope", "read,write")]);
    let decide = |decision| {
        linear
            .oauth()
            .decide(url.as_str(), "max@acme.test", "Acme", decision)
    };
    let allowed = decide(Decision::Allow).unwrap();
    assert!(allowed.as_str().starts_with(REDIRECT));
    let answer = answered(&allowed);
    assert_eq!(
        (answer["state"].as_str(), answer["code"].len()),
        ("the state", 40)
    );
    let denied = answered(&decide(Decision::Deny).unwrap());
    assert_eq!(
        (denied["error"].as_str(), denied["state"].as_str()),
        ("access_denied", "the state")
    );
    assert!(!denied.contains_key("code"));
}

#[tokio::test]
async fn an_answer_never_goes_to_an_unregistered_address() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    for (name, value) in [
        (
            "redirect_uri",
            "http://127.0.0.1:3000/oauth/linear/callback/",
        ),
        ("redirect_uri", "http://evil.test/"),
        ("redirect_uri", ""),
        ("client_id", "unknown"),
        ("client_id", ""),
    ] {
        let mut url = authorize_url(&linear, &app, &[("scope", "read")]);
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut()
            .clear()
            .extend_pairs(pairs.iter().filter(|(known, _)| known != name))
            .append_pair(name, value);
        let refused = linear
            .oauth()
            .decide(url.as_str(), "Ada Admin", "acme", Decision::Allow);
        assert!(refused.is_err(), "{name}={value}: {refused:?}");
        let body =
            json!({ "url": url, "person": "ada", "organization": "acme", "decision": "deny" });
        let (status, told) = control(&linear, "sandbox/oauth/authorize", &body).await;
        assert_eq!((status, &told["success"]), (422, &json!(false)));
        assert!(told["error"].as_str().unwrap().contains(name), "{told}");
    }
}

#[tokio::test]
async fn the_client_hears_of_everything_else() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let cases: &[Case<'_>] = &[
        (&[], "invalid_scope", "Missing parameter: `scope`"),
        (
            &[("scope", "read,offline_access")],
            "invalid_scope",
            "Invalid scope: offline_access",
        ),
        (
            &[("scope", "read,admin"), ("actor", "app")],
            "invalid_scope",
            "The scopes requested are not valid for this actor mode.",
        ),
        (
            &[("scope", "read,app:assignable")],
            "invalid_scope",
            "The scopes requested are not valid for this actor mode.",
        ),
        (
            &[("scope", "read"), ("actor", "robot")],
            "invalid_request",
            "`actor` must be user or app",
        ),
        (
            &[
                ("scope", "read"),
                ("code_challenge", challenge),
                ("code_challenge_method", "S512"),
            ],
            "invalid_request",
            "Invalid request: `code_challenge_method` must be plain or S256",
        ),
        (
            &[("scope", "read"), ("code_challenge", "short")],
            "invalid_request",
            "Invalid request: `code_challenge` must be 43 to 128 letters, digits and any of -._~",
        ),
        (
            &[("scope", "read"), ("code_challenge_method", "S256")],
            "invalid_request",
            "Missing parameter: `code_challenge`",
        ),
    ];
    for (more, error, description) in cases {
        let url = authorize_url(&linear, &app, more);
        let redirect = linear
            .oauth()
            .decide(url.as_str(), "Ada Admin", "acme", Decision::Allow)
            .unwrap();
        let told = answered(&redirect);
        assert!(redirect.as_str().starts_with(REDIRECT));
        assert_eq!(
            (
                &*told["error"],
                &*told["error_description"],
                &*told["state"]
            ),
            (*error, *description, "the state"),
        );
    }
    let url = authorize_url(&linear, &app, &[("scope", "read")]);
    let token = url
        .as_str()
        .replace("response_type=code", "response_type=token");
    let redirect = linear
        .oauth()
        .decide(&token, "Ada Admin", "acme", Decision::Allow)
        .unwrap();
    assert_eq!(answered(&redirect)["error"], "unsupported_response_type");
}

#[tokio::test]
async fn an_app_is_installed_by_an_admin_of_that_workspace() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let url = authorize_url(&linear, &app, &[("scope", "read,write"), ("actor", "app")]);
    let decide = |person: &str, organization: &str| {
        linear
            .oauth()
            .decide(url.as_str(), person, organization, Decision::Allow)
    };
    // Dana is in both workspaces, and an admin of one.
    let refused = decide("dana@acme.test", "acme").unwrap_err().to_string();
    assert_eq!(
        refused,
        "Only admins of Acme can install an app there, and Dana Designer is not one."
    );
    assert!(
        linear
            .oauth()
            .installations(&app.client_id)
            .unwrap()
            .is_empty()
    );
    decide("dana@acme.test", "globex").unwrap();
    decide("ada@acme.test", "acme").unwrap();
    let installed = linear.oauth().installations(&app.client_id).unwrap();
    let names: Vec<_> = installed
        .iter()
        .map(|one| one.organization.name.as_str())
        .collect();
    assert_eq!(names, ["Acme", "Globex"]);
    // The same app is another user in each workspace.
    assert_ne!(installed[0].app_user_id, installed[1].app_user_id);
    // Ada is nobody in Globex, and an app decides nothing.
    assert!(decide("ada@acme.test", "globex").is_err());
    assert!(decide("Countersign", "acme").is_err());
}

#[tokio::test]
async fn a_private_application_stays_at_home() {
    let linear = sandbox().await;
    let app = register(
        &linear,
        ApplicationSpec {
            organization: "globex".to_owned(),
            distribution: Distribution::Private,
            ..spec()
        },
    );
    let url = authorize_url(&linear, &app, &[("scope", "read")]);
    let decide = |person: &str, organization: &str| {
        linear
            .oauth()
            .decide(url.as_str(), person, organization, Decision::Allow)
    };
    assert!(decide("Max Member", "acme").is_err());
    assert!(decide("Hana Helper", "globex").is_ok());
}

#[tokio::test]
async fn a_decision_is_made_by_a_route() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    // Spaces separate scopes as well as commas, and the legacy name of the actor still does.
    let url = authorize_url(
        &linear,
        &app,
        &[("scope", "read write"), ("actor", "application")],
    );
    let body = json!({
        "url": url.query().unwrap(), "person": "gus@globex.test", "organization": "globex", "decision": "allow",
    });
    let (status, told) = control(&linear, "sandbox/oauth/authorize", &body).await;
    assert_eq!(status, 200);
    let redirect = told["redirect"].as_str().unwrap();
    assert!(
        redirect.starts_with(&format!("{REDIRECT}?code=")),
        "{redirect}"
    );
    let allowed = linear.oauth().authorizations(&app.client_id).unwrap();
    assert_eq!(
        (allowed[0].actor, allowed[0].scopes.join(" ").as_str()),
        ("app", "read write")
    );
    assert_eq!(allowed[0].granted_by.as_deref(), Some("Gus Globex"));
    let (status, _) = control(
        &linear,
        "sandbox/oauth/authorize",
        &json!({ "url": url, "decision": "maybe" }),
    )
    .await;
    assert_eq!(status, 422);
}
