//! The pages, without scripts: the forms of a browser and the cookie that it keeps.

use countersign_sandbox::Sandbox;
use url::Url;

use super::{REDIRECT, answered, authorize_url, encoded, register, spec, status, tokens, trade};
use crate::support::{http, sandbox};

/// What a browser gets: status, where it is sent, the cookie, the policy, the page.
struct Page {
    status: u16,
    location: String,
    cookie: String,
    policy: String,
    text: String,
}

async fn page(request: reqwest::RequestBuilder) -> Page {
    let answer = request.send().await.unwrap();
    let header = |name: &str| {
        let value = answer.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap()).to_owned()
    };
    Page {
        status: answer.status().as_u16(),
        location: header("location"),
        cookie: header("set-cookie"),
        policy: header("content-security-policy"),
        text: answer.text().await.unwrap(),
    }
}

async fn get(url: &Url, cookie: &str) -> Page {
    page(http().get(url.clone()).header("Cookie", cookie)).await
}

async fn submit(linear: &Sandbox, form: &[(String, String)]) -> Page {
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let request = http()
        .post(linear.url().join("oauth/authorize").unwrap())
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(encoded(&form));
    page(request).await
}

fn id_of(linear: &Sandbox, organization: &str, person: &str) -> String {
    let people = linear.workspace(organization).unwrap().people();
    let known = people.iter().find(|one| one.name == person).unwrap();
    known.id.to_string()
}

/// The fields that a form carries along.
fn hidden(text: &str) -> Vec<(String, String)> {
    let fields = text.split(r#"<input type="hidden" name=""#).skip(1);
    fields
        .map(|field| {
            let (name, rest) = field.split_once(r#"" value=""#).unwrap();
            let (value, _) = rest.split_once('"').unwrap();
            (name.to_owned(), value.replace("&amp;", "&"))
        })
        .collect()
}

#[tokio::test]
async fn a_person_says_who_they_are_and_authorizes() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let url = authorize_url(&linear, &app, &[("scope", "read,write"), ("actor", "app")]);
    let choose = get(&url, "").await;
    assert_eq!(choose.status, 200);
    assert!(
        choose.text.contains("<optgroup label=\"Globex\">")
            && choose.text.contains("Ada Admin (admin)")
    );
    // Asking for the page anew would be an act, so it does not keep itself fresh.
    assert!(!choose.text.contains("board.js"));
    let mut signed_in = url.clone();
    signed_in
        .query_pairs_mut()
        .append_pair("person", &id_of(&linear, "acme", "Ada Admin"));
    let consent = get(&signed_in, "").await;
    for expected in [
        "Countersign is requesting access",
        "Read access",
        "Write access",
        "Team access: All public teams",
        "Signed in as Ada Admin in Acme",
        "http://127.0.0.1:3000",
        "Authorize Countersign",
    ] {
        assert!(
            consent.text.contains(expected),
            "{expected} is not in {}",
            consent.text
        );
    }
    assert!(
        consent.cookie.contains("HttpOnly; SameSite=Lax"),
        "{}",
        consent.cookie
    );
    assert!(
        consent
            .policy
            .contains("form-action 'self' http://127.0.0.1:3000;"),
        "{}",
        consent.policy
    );
    let mut form = hidden(&consent.text);
    assert!(
        form.iter()
            .any(|(name, value)| name == "state" && value == "the state")
    );
    form.push(("decision".to_owned(), "allow".to_owned()));
    let done = submit(&linear, &form).await;
    assert_eq!(done.status, 303);
    let redirect: Url = done.location.parse().unwrap();
    assert!(redirect.as_str().starts_with(REDIRECT));
    let traded = trade(&linear, &app, &answered(&redirect)["code"]).await;
    assert_eq!(status(&linear, traded.text("access_token")).await, 200);
    let cookie = consent.cookie.split(';').next().unwrap();
    // The browser is remembered and the app is known: nothing to ask, unless the client wants it asked.
    let again = get(&url, cookie).await;
    assert_eq!(again.status, 303);
    assert!(again.location.contains("code="), "{}", again.location);
    let mut asking = url.clone();
    asking.query_pairs_mut().append_pair("prompt", "consent");
    assert_eq!(get(&asking, cookie).await.status, 200);
    let more = authorize_url(
        &linear,
        &app,
        &[("scope", "read,write,app:assignable"), ("actor", "app")],
    );
    assert_eq!(get(&more, cookie).await.status, 200);
    let mut switch = url.clone();
    switch.query_pairs_mut().append_pair("switch", "1");
    assert!(
        get(&switch, cookie)
            .await
            .text
            .contains("Signed in as</label>")
    );
}

#[tokio::test]
async fn a_person_cancels() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let mut url = authorize_url(&linear, &app, &[("scope", "read")]);
    url.query_pairs_mut()
        .append_pair("person", &id_of(&linear, "globex", "Hana Helper"));
    let mut form = hidden(&get(&url, "").await.text);
    form.push(("decision".to_owned(), "deny".to_owned()));
    let denied = submit(&linear, &form).await;
    let told = answered(&denied.location.parse().unwrap());
    assert_eq!(
        (denied.status, &*told["error"], &*told["state"]),
        (303, "access_denied", "the state")
    );
}

#[tokio::test]
async fn who_may_not_install_is_told_so() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let mut url = authorize_url(&linear, &app, &[("scope", "read"), ("actor", "app")]);
    url.query_pairs_mut()
        .append_pair("person", &id_of(&linear, "acme", "Max Member"));
    let refused = get(&url, "").await;
    assert!(
        refused
            .text
            .contains("Only admins of Acme can install an app there")
    );
    assert!(!refused.text.contains("Authorize Countersign</button>"));
    let mut form = hidden(&refused.text);
    form.push(("decision".to_owned(), "allow".to_owned()));
    assert_eq!(submit(&linear, &form).await.status, 403);
}

#[tokio::test]
async fn a_wrong_address_is_a_page_and_other_errors_go_back() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let url = authorize_url(&linear, &app, &[("scope", "read,everything")]);
    let back = get(&url, "").await;
    assert_eq!(back.status, 303);
    assert_eq!(
        answered(&back.location.parse().unwrap())["error"],
        "invalid_scope"
    );
    let foreign = url
        .as_str()
        .replace("callback", "elsewhere")
        .parse()
        .unwrap();
    let page = get(&foreign, "").await;
    assert_eq!((page.status, page.location.as_str()), (400, ""));
    let form = vec![
        ("client_id".to_owned(), "unknown".to_owned()),
        ("decision".to_owned(), "deny".to_owned()),
    ];
    assert_eq!(submit(&linear, &form).await.status, 400);
}

#[tokio::test]
async fn an_application_has_a_page_from_which_it_is_removed() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (token, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let list = linear.url().join("settings/api/applications").unwrap();
    assert!(get(&list, "").await.text.contains(&app.client_id));
    let one = linear
        .url()
        .join(&format!("settings/api/applications/{}", app.client_id))
        .unwrap();
    let shown = get(&one, "").await.text;
    for expected in [
        &*app.client_secret,
        &*app.webhook_secret,
        "In Acme",
        "Team access in Acme",
        "Revoke what Max Member allowed in acme",
    ] {
        assert!(shown.contains(expected), "{expected} is not in {shown}");
    }
    let path = format!("sandbox/oauth/applications/{}/remove", app.client_id);
    let removed = super::post(&linear, &path, &[("organization", "acme")]).await;
    assert_eq!(
        (
            removed.status,
            removed.headers["location"].to_str().unwrap()
        ),
        (303, one.path())
    );
    assert_eq!(status(&linear, &token).await, 401);
    let unknown = linear
        .url()
        .join("settings/api/applications/unknown")
        .unwrap();
    assert_eq!(get(&unknown, "").await.status, 404);
}
