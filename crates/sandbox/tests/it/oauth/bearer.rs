//! The API with a token: whom it stands for, what its scopes allow, what it may spend.

use std::time::Duration;

use countersign_sandbox::{Sandbox, SandboxConfig};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::{ask, redacted, register, spec, tokens};
use crate::support::{CREATE, sandbox, start, team, try_ask};

const MAX: (&str, &str) = ("Max Member", "acme");
const VIEWER: &str = "{ viewer { id name email app admin isMe organization { urlKey } } }";

#[tokio::test]
async fn a_token_stands_for_the_person_or_for_the_app() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (person, _) = tokens(&linear, &app, ("Dana Designer", "globex"), ("user", "read")).await;
    let seen = ask(&linear, &person, VIEWER, json!({})).await.body;
    assert_json_snapshot!("viewer_person", redacted(&seen, &["/data/viewer/id"]));
    // The same person in the other workspace is another user of Linear.
    let (acme, _) = tokens(&linear, &app, ("Dana Designer", "acme"), ("user", "read")).await;
    let other = ask(&linear, &acme, VIEWER, json!({})).await.body;
    assert_ne!(other["data"]["viewer"]["id"], seen["data"]["viewer"]["id"]);
    assert_eq!(other["data"]["viewer"]["admin"], false);
    let (itself, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    let seen = ask(&linear, &itself, VIEWER, json!({})).await.body;
    let shown = redacted(&seen, &["/data/viewer/id", "/data/viewer/email"]);
    assert_json_snapshot!("viewer_app", shown);
    let email = format!(
        "{}@oauthapp.linear.app",
        seen["data"]["viewer"]["id"].as_str().unwrap()
    );
    assert_eq!(seen["data"]["viewer"]["email"], email);
    let installed = linear.oauth().installations(&app.client_id).unwrap();
    assert_eq!(
        seen["data"]["viewer"]["id"],
        installed[0].app_user_id.unwrap().to_string()
    );
    assert!(
        linear
            .people()
            .iter()
            .any(|one| one.app && one.name == "Countersign")
    );
}

#[tokio::test]
async fn keys_and_tokens_are_told_apart() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (expired, _) = tokens(&linear, &app, MAX, ("user", "read")).await;
    linear.clock().advance(Duration::from_hours(24)).await;
    let (revoked, _) = tokens(&linear, &app, MAX, ("user", "read")).await;
    linear
        .oauth()
        .revoke(&app.client_id, "acme", "Max Member")
        .unwrap();
    let (token, _) = tokens(&linear, &app, MAX, ("user", "read")).await;
    let nobody = try_ask(&linear, "", VIEWER, json!({})).await.unwrap();
    assert_eq!(
        (nobody.status, nobody.code()),
        (401, "AUTHENTICATION_ERROR")
    );
    for authorization in [
        token.clone(),
        format!("Bearer {}", linear.admin_key()),
        "Bearer unknown".to_owned(),
        "Bearer ".to_owned(),
        format!("Basic {token}"),
        format!("Bearer {token}x"),
        format!("Bearer {expired}"),
        format!("Bearer {revoked}"),
    ] {
        let refused = try_ask(&linear, &authorization, VIEWER, json!({}))
            .await
            .unwrap();
        // Nothing tells one from the other.
        assert_eq!(
            (refused.status, &refused.body),
            (401, &nobody.body),
            "{authorization}"
        );
    }
    let lower = format!("bearer {token}");
    let known = try_ask(&linear, &lower, VIEWER, json!({})).await.unwrap();
    assert_eq!(known.status, 200);
    assert_eq!(
        linear.requests().last().unwrap().client_id.as_ref(),
        Some(&app.client_id)
    );
}

async fn create(linear: &Sandbox, token: &str) -> crate::support::Answer {
    let input = json!({ "input": { "teamId": team(linear, "ENG"), "title": "Fix it" } });
    ask(linear, token, CREATE, input).await
}

const COMMENT: &str = "mutation { commentCreate(input: { issueId: \"ENG-1\", body: \"Hello\" }) { comment { user { name } } } }";
const UPDATE: &str = "mutation { issueUpdate(id: \"ENG-1\", input: { priority: 1 }) { success } }";
const LABEL: &str = "mutation { issueLabelCreate(input: { name: \"New\" }) { success } }";
const ARCHIVE: &str = "mutation { issueArchive(id: \"ENG-1\") { success } }";
const WEBHOOKS: &str = "{ webhooks { nodes { id } } }";
const WEBHOOK: &str =
    "mutation { webhookCreate(input: { url: \"http://127.0.0.1:9/\", resourceTypes: [\"Issue\"],
    allPublicTeams: true }) { success } }";

#[tokio::test]
async fn scopes_say_what_a_token_may_do() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    crate::support::create(&linear, "There is one").await;
    let all = ["create", COMMENT, UPDATE, LABEL, ARCHIVE, WEBHOOKS, WEBHOOK];
    let cases: &[(&str, &[&str])] = &[
        ("read", &[]),
        ("issues:create", &["create"]),
        ("comments:create", &[COMMENT]),
        ("write", &["create", COMMENT, UPDATE, LABEL, ARCHIVE]),
        ("admin", &[WEBHOOKS, WEBHOOK]),
    ];
    for (scope, allowed) in cases {
        let (token, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("user", scope)).await;
        assert_eq!(ask(&linear, &token, VIEWER, json!({})).await.status, 200);
        for action in all {
            let answer = match action {
                "create" => create(&linear, &token).await,
                query => ask(&linear, &token, query, json!({})).await,
            };
            let expected = if allowed.contains(&action) {
                (200, "none")
            } else {
                (403, "FORBIDDEN")
            };
            assert_eq!(
                (answer.status, answer.code()),
                expected,
                "{scope}: {action}"
            );
        }
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (token, _) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    assert_json_snapshot!("missing_scope", create(&linear, &token).await.body);
    // A scope is not a right: the person must have it, too.
    let (token, _) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "admin")).await;
    let refused = ask(&linear, &token, WEBHOOKS, json!({})).await;
    assert_eq!((refused.status, refused.code()), (403, "FORBIDDEN"));
}

#[tokio::test]
async fn an_app_creates_as_itself_and_in_the_name_of_others() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (token, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read,write")).await;
    assert_eq!(create(&linear, &token).await.status, 200);
    let commented = ask(&linear, &token, COMMENT, json!({})).await;
    assert_eq!(
        commented.body["data"]["commentCreate"]["comment"]["user"]["name"],
        "Countersign"
    );
    assert_eq!(linear.issue("ENG-1").unwrap().creator, "Countersign");
    let create = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue {
        creator { name app } botActor { type name userDisplayName avatarUrl } } } }";
    let input = json!({ "input": {
        "teamId": team(&linear, "ENG"), "title": "Broken", "createAsUser": "Ann", "displayIconUrl": "https://a.test/ann.png",
    } });
    let made = ask(&linear, &token, create, input.clone()).await;
    assert_json_snapshot!("created_as_user", made.body);
    let (person, _) = tokens(
        &linear,
        &app,
        ("Max Member", "acme"),
        ("user", "read,write"),
    )
    .await;
    let refused = ask(&linear, &person, create, input).await;
    assert_eq!(
        refused.presentable(),
        "createAsUser can only be used with actor=app authentication."
    );
    // An app that acts as itself manages no webhooks.
    for query in [WEBHOOKS, WEBHOOK] {
        assert_eq!(
            ask(&linear, &token, query, json!({})).await.code(),
            "FORBIDDEN"
        );
    }
}

#[tokio::test]
async fn only_an_app_that_asked_for_it_is_delegated_to() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    crate::support::create(&linear, "Do it").await;
    let (token, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read,write")).await;
    let me = "{ viewer { id isAssignable isMentionable } }";
    let viewer = ask(&linear, &token, me, json!({})).await.body["data"]["viewer"].clone();
    assert_eq!(
        (&viewer["isAssignable"], &viewer["isMentionable"]),
        (&json!(false), &json!(false))
    );
    let delegate =
        "mutation($to: String) { issueUpdate(id: \"ENG-1\", input: { delegateId: $to }) {
        issue { delegate { name } } } }";
    let to = json!({ "to": viewer["id"] });
    let refused = crate::support::ask(&linear, delegate, to.clone()).await;
    assert_eq!(refused.body["errors"][0]["message"], "App user not valid");
    tokens(
        &linear,
        &app,
        ("Ada Admin", "acme"),
        ("app", "read,write,app:assignable"),
    )
    .await;
    let done = crate::support::ask(&linear, delegate, to).await;
    assert_eq!(
        done.body["data"]["issueUpdate"]["issue"]["delegate"]["name"],
        "Countersign"
    );
}

#[tokio::test]
async fn a_workspace_is_closed_to_the_tokens_of_another() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    crate::support::create(&linear, "Acme's own").await;
    let (globex, _) = tokens(
        &linear,
        &app,
        ("Gus Globex", "globex"),
        ("app", "read,write"),
    )
    .await;
    let lists = "{ issues { nodes { id } } teams { nodes { key } } users { nodes { email } } }";
    let seen = ask(&linear, &globex, lists, json!({})).await.body;
    assert_eq!(seen["data"]["issues"]["nodes"], json!([]));
    // The private team is nobody's but its members'.
    assert_eq!(seen["data"]["teams"]["nodes"], json!([{ "key": "OPS" }]));
    assert!(!seen.to_string().contains("ada@acme.test"));
    let foreign = ask(
        &linear,
        &globex,
        "{ issue(id: \"ENG-1\") { id } }",
        json!({}),
    )
    .await;
    assert_eq!(
        foreign.body["errors"][0]["message"],
        "Entity not found: Issue"
    );
    assert_eq!(
        create(&linear, &globex).await.body["errors"][0]["message"],
        "Entity not found: Team"
    );
    let key = try_ask(&linear, linear.globex_key(), lists, json!({}))
        .await
        .unwrap();
    let keys: Vec<&Value> = key.body["data"]["teams"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(keys.len(), 2, "Gus is a member of the private team");
    let (hana, _) = tokens(&linear, &app, ("Hana Helper", "globex"), ("user", "read")).await;
    let seen = ask(&linear, &hana, lists, json!({})).await.body;
    assert_eq!(seen["data"]["teams"]["nodes"], json!([{ "key": "OPS" }]));
}

#[tokio::test]
async fn limits_are_those_of_an_application_for_each_user() {
    let linear = start(SandboxConfig {
        oauth_requests_per_hour: 2,
        ..SandboxConfig::default()
    })
    .await;
    let app = register(&linear, spec());
    let (max, _) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let (itself, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    let first = ask(&linear, &max, VIEWER, json!({})).await;
    assert_eq!(
        (
            first.header("x-ratelimit-requests-limit"),
            first.header("x-ratelimit-requests-remaining"),
            first.header("x-ratelimit-complexity-limit")
        ),
        ("2", "1", "2000000")
    );
    ask(&linear, &max, VIEWER, json!({})).await;
    let drained = ask(&linear, &max, VIEWER, json!({})).await;
    assert_eq!((drained.status, drained.code()), (400, "RATELIMITED"));
    assert_eq!(ask(&linear, &itself, VIEWER, json!({})).await.status, 200);
    // The person's own key has a bucket of its own.
    let key = try_ask(&linear, linear.member_key(), VIEWER, json!({}))
        .await
        .unwrap();
    assert_eq!(key.header("x-ratelimit-requests-limit"), "2500");
}
