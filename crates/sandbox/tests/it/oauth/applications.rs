//! Registering applications, by the handle, by the control routes and from a manifest.

use countersign_sandbox::ApplicationSpec;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::{
    REDIRECT, client_credentials, control, post, redacted, register, spec, status, tokens,
};
use crate::support::{http, sandbox};

#[tokio::test]
async fn an_application_is_registered_by_a_route() {
    let linear = sandbox().await;
    let body = json!({
        "name": "Countersign", "redirect_uris": [REDIRECT], "webhook_url": "http://127.0.0.1:3000/webhooks",
        "webhook_resource_types": ["Issue", "Comment", "OAuthAuthorization", "PermissionChange"],
        "organization": "globex", "client_credentials": true, "client_id": "known-client",
    });
    let (status, made) = control(&linear, "sandbox/oauth/applications", &body).await;
    assert_eq!(status, 200);
    let shown = redacted(
        &made,
        &[
            "/application/id",
            "/application/client_secret",
            "/application/webhook_secret",
        ],
    );
    assert_json_snapshot!(shown);
    let known = &linear.oauth().applications()[0];
    assert_eq!(made["application"]["client_secret"], known.client_secret);
    assert!(known.webhook_secret.starts_with("lin_wh_"));
    assert_ne!(known.id.to_string(), known.client_id);
    let (status, again) = control(&linear, "sandbox/oauth/applications", &body).await;
    assert_eq!(
        (status, again["error"].as_str().unwrap()),
        (422, "client_id is taken by another application.")
    );
}

#[tokio::test]
async fn what_linears_form_refuses_is_refused_by_field() {
    let linear = sandbox().await;
    let refusals = [
        (json!({ "name": "x" }), "name"),
        (json!({ "name": "Linear helper" }), "name"),
        (json!({ "redirect_uris": [] }), "redirect_uris"),
        (json!({ "redirect_uris": ["/callback"] }), "redirect_uris"),
        (
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
            "redirect_uris",
        ),
        (
            json!({ "redirect_uris": [REDIRECT, REDIRECT] }),
            "redirect_uris",
        ),
        (json!({ "webhook_url": "ftp://127.0.0.1/" }), "webhook_url"),
        (
            json!({ "webhook_url": "http://127.0.0.1/" }),
            "webhook_resource_types",
        ),
        (
            json!({ "webhook_url": "http://127.0.0.1/", "webhook_resource_types": ["Weather"] }),
            "webhook_resource_types",
        ),
        (json!({ "organization": "nowhere" }), "organization"),
        (json!({ "colour": "red" }), "colour"),
    ];
    for (change, field) in refusals {
        let mut body = json!({ "name": "Countersign", "redirect_uris": [REDIRECT] });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, refused) = control(&linear, "sandbox/oauth/applications", &body).await;
        let sentence = refused["error"].as_str().unwrap();
        assert!(
            status == 422 && sentence.contains(field),
            "{body}: {sentence}"
        );
    }
    assert!(linear.oauth().applications().is_empty());
    assert!(linear.oauth().update("unknown", spec()).is_err());
}

#[tokio::test]
async fn a_new_secret_ends_what_the_old_one_alone_stood_for() {
    let linear = sandbox().await;
    let app = register(
        &linear,
        ApplicationSpec {
            client_credentials: true,
            ..spec()
        },
    );
    let machine = client_credentials(&linear, &app, "read").await;
    let machine = machine.text("access_token").to_owned();
    let (person, _) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let secret = linear.oauth().rotate_secret(&app.client_id).unwrap();
    assert_ne!(secret, app.client_secret);
    assert_eq!(
        (
            status(&linear, &machine).await,
            status(&linear, &person).await
        ),
        (401, 200)
    );
    let refused = client_credentials(&linear, &app, "read").await;
    assert_eq!(
        (refused.status, refused.text("error")),
        (400, "invalid_client")
    );
    let path = format!(
        "sandbox/oauth/applications/{}/rotate-webhook-secret",
        app.client_id
    );
    let (_, rotated) = control(&linear, &path, &json!({})).await;
    assert_ne!(rotated["webhook_secret"], app.webhook_secret);
    assert_eq!(
        linear.oauth().applications()[0].webhook_secret,
        rotated["webhook_secret"]
    );
}

async fn form_of(linear: &countersign_sandbox::Sandbox, pairs: &[(&str, &str)]) -> String {
    let mut url = linear.url().join("settings/api/applications/new").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    http().get(url).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn the_form_is_filled_by_a_manifest() {
    let linear = sandbox().await;
    let manifest = json!({
        "schemaVersion": "1.0.0", "developer": { "name": "Acme" },
        "oauth": { "client_name": "Countersign", "client_uri": "https://countersign.test", "redirect_uris": [REDIRECT],
                   "grant_types": ["authorization_code", "client_credentials"] },
        "webhook": { "url": "http://127.0.0.1:3000/webhooks", "resourceTypes": ["Issue", "PermissionChange"] },
    });
    let form = form_of(&linear, &[("manifest", &manifest.to_string())]).await;
    for expected in [
        r#"value="Countersign""#,
        REDIRECT,
        r#"name="client_credentials" checked"#,
        r#"value="http://127.0.0.1:3000/webhooks""#,
        r#"value="Issue" checked"#,
        r#"value="PermissionChange" checked"#,
        r#"<option value="private" selected>"#,
    ] {
        assert!(form.contains(expected), "{expected} is not in {form}");
    }
    assert!(!form.contains(r#"value="Comment" checked"#));
    let broken = [
        json!("no object"),
        json!({ "schemaVersion": "2.0.0", "oauth": { "client_name": "Countersign", "redirect_uris": [REDIRECT] } }),
        json!({ "schemaVersion": "1.0.0", "oauth": { "client_name": "Linear two", "redirect_uris": [REDIRECT] } }),
        json!({ "schemaVersion": "1.0.0", "oauth": { "client_name": "Countersign", "redirect_uris": [REDIRECT],
                "grant_types": ["implicit"] } }),
    ];
    for manifest in broken {
        let form = form_of(&linear, &[("manifest", &manifest.to_string())]).await;
        assert!(form.contains(r#"role="alert""#), "{manifest}: {form}");
    }
}

#[tokio::test]
async fn the_form_is_filled_by_parameters_and_makes_an_application() {
    let linear = sandbox().await;
    let pairs = [
        ("oauth.client_name", "Countersign"),
        ("oauth.redirect_uris", REDIRECT),
        ("oauth.redirect_uris", "http://localhost:3000/other"),
        ("webhook.url", "http://127.0.0.1:3000/webhooks"),
        ("webhook.resourceTypes", "Issue"),
        ("distribution", "public"),
    ];
    let form = form_of(&linear, &pairs).await;
    assert!(
        form.contains("http://localhost:3000/other") && form.contains(r#"value="Issue" checked"#)
    );
    let made = post(
        &linear,
        "sandbox/oauth/applications",
        &[
            ("name", "Countersign"),
            (
                "redirect_uris",
                &format!("{REDIRECT}\r\nhttp://localhost:3000/other\r\n"),
            ),
            ("organization", "globex"),
            ("client_credentials", "on"),
            ("webhook_url", "http://127.0.0.1:3000/webhooks"),
            ("webhook_resource_types", "Issue"),
            ("webhook_resource_types", "Comment"),
        ],
    )
    .await;
    let app = linear.oauth().applications().remove(0);
    let page = format!("/settings/api/applications/{}", app.client_id);
    assert_eq!(
        (made.status, made.headers["location"].to_str().unwrap()),
        (303, &*page)
    );
    assert_eq!(app.redirect_uris.len(), 2);
    assert_eq!(
        (app.organization.as_str(), app.client_credentials),
        ("globex", true)
    );
    assert_eq!(app.webhook_resource_types, ["Issue", "Comment"]);
    let listed: Value = http()
        .get(linear.url().join("sandbox/oauth/applications").unwrap())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(listed["applications"][0]["client_id"], app.client_id);
}
