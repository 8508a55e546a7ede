//! The token endpoint: codes, PKCE, client credentials, and whom it believes.

use std::time::Duration;

use countersign_sandbox::{ApplicationSpec, ScopeForm, TokenModel};
use insta::assert_json_snapshot;
use serde_json::json;

use super::{
    Case, REDIRECT, client_credentials, code, post, post_with, redacted, register, spec, status,
    trade,
};
use crate::support::{http, sandbox};

/// Appendix B of RFC 7636.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SCOPE: (&str, &str) = ("scope", "write,read,issues:create");

#[tokio::test]
async fn a_code_is_traded_once() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let code = code(&linear, &app, "Max Member", "acme", &[SCOPE]);
    let answer = trade(&linear, &app, &code).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        (
            answer.headers["content-type"].to_str().unwrap(),
            answer.headers["cache-control"].to_str().unwrap()
        ),
        ("application/json; charset=utf-8", "no-store")
    );
    assert_json_snapshot!(redacted(&answer.body, &["/access_token", "/refresh_token"]));
    assert!(answer.text("access_token").starts_with("lin_oauth_"));
    assert_eq!(status(&linear, answer.text("access_token")).await, 200);
    let again = trade(&linear, &app, &code).await;
    assert_eq!(again.status, 400);
    assert_json_snapshot!(again.body);
}

#[tokio::test]
async fn a_code_lives_ten_minutes_and_belongs_to_one_client_and_address() {
    let linear = sandbox().await;
    let (app, other) = (
        register(&linear, spec()),
        register(
            &linear,
            ApplicationSpec {
                name: "Somebody else".to_owned(),
                redirect_uris: vec![REDIRECT.to_owned(), "http://127.0.0.1:3000/x".to_owned()],
                ..spec()
            },
        ),
    );
    let first = code(&linear, &app, "Max Member", "acme", &[SCOPE]);
    let foreign = trade(&linear, &other, &first).await;
    assert_eq!(
        (foreign.status, foreign.text("error_description")),
        (400, "Invalid grant: authorization code is invalid")
    );
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*first),
        ("redirect_uri", "http://127.0.0.1:3000/x"),
        ("client_id", &app.client_id),
        ("client_secret", &app.client_secret),
    ];
    let elsewhere = post(&linear, "oauth/token", &form).await;
    assert_eq!(
        (elsewhere.status, elsewhere.text("error")),
        (400, "invalid_request")
    );
    // What failed did not use the code up.
    linear.clock().advance(Duration::from_secs(599)).await;
    assert_eq!(trade(&linear, &app, &first).await.status, 200);
    let second = code(&linear, &app, "Max Member", "acme", &[SCOPE]);
    linear.clock().advance(Duration::from_mins(10)).await;
    let late = trade(&linear, &app, &second).await;
    assert_eq!(
        (late.status, late.text("error_description")),
        (400, "Invalid grant: authorization code has expired")
    );
}

#[tokio::test]
async fn a_client_proves_itself_in_the_body_or_by_basic() {
    use base64::Engine as _;
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let basic = |secret: &str| {
        let pair = format!("{}:{secret}", app.client_id);
        format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(pair)
        )
    };
    let first = code(&linear, &app, "Max Member", "acme", &[SCOPE]);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*first),
        ("redirect_uri", REDIRECT),
    ];
    let wrong = post_with(&linear, "oauth/token", &basic("wrong"), &form)
        .await
        .unwrap();
    assert_eq!((wrong.status, wrong.text("error")), (401, "invalid_client"));
    assert!(wrong.headers.contains_key("www-authenticate"));
    let nobody = post(&linear, "oauth/token", &form).await;
    assert_eq!(
        (nobody.status, nobody.text("error")),
        (400, "invalid_client")
    );
    let unproven = [("client_id", &*app.client_id), form[0], form[1], form[2]];
    let unproven = post(&linear, "oauth/token", &unproven).await;
    assert_eq!(
        (unproven.status, unproven.text("error")),
        (400, "invalid_client")
    );
    let twice = [
        ("client_secret", &*app.client_secret),
        form[0],
        form[1],
        form[2],
    ];
    let proven = basic(&app.client_secret);
    let twice = post_with(&linear, "oauth/token", &proven, &twice)
        .await
        .unwrap();
    assert_eq!(
        (twice.status, twice.text("error")),
        (400, "invalid_request")
    );
    let right = post_with(&linear, "oauth/token", &proven, &form).await;
    assert_eq!(right.unwrap().status, 200);
    let unknown = [
        ("grant_type", "client_credentials"),
        ("client_id", "unknown"),
        ("client_secret", "x"),
    ];
    assert_json_snapshot!(post(&linear, "oauth/token", &unknown).await.body);
}

#[tokio::test]
async fn what_is_not_a_token_request_is_named() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let client = [
        ("client_id", &*app.client_id),
        ("client_secret", &*app.client_secret),
    ];
    let cases: &[Case<'_>] = &[
        (&[], "invalid_request", "Missing parameter: `grant_type`"),
        (
            &[("grant_type", "password")],
            "unsupported_grant_type",
            "Unsupported grant type: `grant_type` is invalid",
        ),
        (
            &[("grant_type", "authorization_code")],
            "invalid_request",
            "Missing parameter: `code`",
        ),
        (
            &[("grant_type", "refresh_token")],
            "invalid_request",
            "Missing parameter: `refresh_token`",
        ),
        (
            &[
                ("grant_type", "refresh_token"),
                ("refresh_token", "unknown"),
            ],
            "invalid_grant",
            "Token has been expired or revoked.",
        ),
    ];
    for (form, error, description) in cases {
        let form: Vec<_> = client.iter().chain(*form).copied().collect();
        let answer = post(&linear, "oauth/token", &form).await;
        assert_eq!(
            (
                answer.status,
                answer.text("error"),
                answer.text("error_description")
            ),
            (400, *error, *description)
        );
    }
    let url = linear.url().join("oauth/token").unwrap();
    let json = json!({ "grant_type": "client_credentials", "client_id": app.client_id });
    let answer = http().post(url).json(&json).send().await.unwrap();
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn pkce_takes_the_place_of_the_secret() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    for (challenge, method) in [(CHALLENGE, "S256"), (VERIFIER, "plain")] {
        let pkce = [
            SCOPE,
            ("code_challenge", challenge),
            ("code_challenge_method", method),
        ];
        let code = code(&linear, &app, "Max Member", "acme", &pkce);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", REDIRECT),
            ("client_id", &app.client_id),
        ];
        let verified = |verifier: &'static str| {
            let mut form = form.to_vec();
            form.push(("code_verifier", verifier));
            form
        };
        let missing = post(&linear, "oauth/token", &form).await;
        assert_eq!(
            missing.text("error_description"),
            "Missing parameter: `code_verifier`"
        );
        let wrong = "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong";
        let wrong = post(&linear, "oauth/token", &verified(wrong)).await;
        assert_eq!(
            wrong.text("error_description"),
            "Invalid grant: code verifier is invalid"
        );
        let right = post(&linear, "oauth/token", &verified(VERIFIER)).await;
        assert_eq!(right.status, 200, "{method}: {:?}", right.body);
        // What PKCE gave is refreshed with the client id alone; a wrong secret is still wrong.
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", right.text("refresh_token")),
            ("client_id", &app.client_id),
        ];
        let wrong = [form[0], form[1], form[2], ("client_secret", "wrong")];
        assert_eq!(post(&linear, "oauth/token", &wrong).await.status, 400);
        assert_eq!(post(&linear, "oauth/token", &form).await.status, 200);
    }
    let plain = code(&linear, &app, "Max Member", "acme", &[SCOPE]);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*plain),
        ("redirect_uri", REDIRECT),
        ("client_id", &app.client_id),
        ("client_secret", &app.client_secret),
        ("code_verifier", VERIFIER),
    ];
    let injected = post(&linear, "oauth/token", &form).await;
    assert_eq!(injected.text("error"), "invalid_grant");
}

#[tokio::test]
async fn a_legacy_application_has_long_tokens_and_lists() {
    let linear = sandbox().await;
    let app = register(
        &linear,
        ApplicationSpec {
            token_model: TokenModel::Legacy,
            scope_form: ScopeForm::List,
            ..spec()
        },
    );
    let code = code(
        &linear,
        &app,
        "Max Member",
        "acme",
        &[("scope", "write,read")],
    );
    let answer = trade(&linear, &app, &code).await;
    assert_json_snapshot!(redacted(&answer.body, &["/access_token"]));
    linear.clock().advance(Duration::from_hours(24 * 365)).await;
    assert_eq!(status(&linear, answer.text("access_token")).await, 200);
}

#[tokio::test]
async fn client_credentials_act_as_the_app_in_the_workspace_that_owns_it() {
    let linear = sandbox().await;
    let off = register(&linear, spec());
    let refused = client_credentials(&linear, &off, "read,write").await;
    assert_eq!(refused.status, 400);
    assert_json_snapshot!("not_enabled", refused.body);
    let app = register(
        &linear,
        ApplicationSpec {
            client_credentials: true,
            organization: "globex".to_owned(),
            ..spec()
        },
    );
    let first = client_credentials(&linear, &app, "write,read").await;
    assert_json_snapshot!(
        "client_credentials",
        redacted(&first.body, &["/access_token"])
    );
    let admin = client_credentials(&linear, &app, "admin").await;
    assert_eq!((admin.status, admin.text("error")), (400, "invalid_scope"));
    let query = "{ viewer { name app organization { urlKey } } teams { nodes { key } } }";
    let seen = super::ask(&linear, first.text("access_token"), query, json!({})).await;
    assert_json_snapshot!("client_credentials_see", seen.body);
    // The same scopes live side by side, others replace them.
    let second = client_credentials(&linear, &app, "read,write").await;
    assert_eq!(status(&linear, first.text("access_token")).await, 200);
    let third = client_credentials(&linear, &app, "read").await;
    for (token, expected) in [(&first, 401), (&second, 401), (&third, 200)] {
        assert_eq!(status(&linear, token.text("access_token")).await, expected);
    }
    linear.clock().advance(Duration::from_secs(2_591_999)).await;
    assert_eq!(status(&linear, third.text("access_token")).await, 401);
}
