//! Connected accounts: the admin's page, the page of the person who is asked, and what becomes of links.

use sandbox::Decision;
use services::connected_account::{Account, get_or_create};
use time::Duration;

use super::{decide, enter_application};
use crate::support::{Browser, TestApp};

const PAGE: &str = "/connected-accounts";

/// An account that waits for its person; its id.
async fn account(app: &TestApp) -> String {
    let asked = Account {
        connection_name: "linear".to_owned(),
        identifier: "user_dana".to_owned(),
    };
    let made = get_or_create(&app.ctx, &app.owner(), asked).await.unwrap();
    made.0.id.to_string()
}

/// A link for it, from the page that shows it once.
async fn link(admin: &Browser<'_>, id: &str) -> String {
    let action = "/sfn/make_authorization_link";
    let answer = admin.submit(action, PAGE, &[("id", id)]).await;
    assert_eq!(answer.location(), PAGE);
    // The page that was left may hear of the change first; what a script reads is not what a person is shown.
    let unseen = admin.read_again(PAGE).await;
    assert!(!unseen.body.contains("/authorize/"));
    let page = admin.get(PAGE).await;
    let link = page.between("<code>", '<', "/authorize/");
    assert!(!admin.get(PAGE).await.body.contains("/authorize/"));
    link
}

async fn go_on(browser: &Browser<'_>, link: &str) -> String {
    let at = link.find("/authorize/").unwrap();
    let (path, token) = (&link[at..], &link[at + "/authorize/".len()..]);
    let action = "/sfn/continue_to_linear";
    let answer = browser.submit(action, path, &[("link", token)]).await;
    answer.location().to_owned()
}

#[tokio::test]
async fn a_person_gives_access_without_signing_in_here() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    assert!(
        admin
            .get(PAGE)
            .await
            .body
            .contains("No connected accounts yet")
    );
    enter_application(&app, &admin).await;
    let link = link(&admin, &account(&app).await).await;

    let dana = Browser::at(&app);
    let page = dana.get(&link).await;
    assert_eq!(
        (page.status, page.headers["cache-control"].as_bytes()),
        (200, &b"no-store"[..])
    );
    assert!(page.body.contains("user_dana") && page.body.contains("Acme"));
    let consent = go_on(&dana, &link).await;
    // Whoever else has the link is too late, here and with what comes back.
    let other = Browser::at(&app);
    let refused = go_on(&other, &link).await;
    let page = other.get(&refused).await;
    assert_eq!(page.status, 409);
    assert!(page.body.contains("opened in another browser already"));
    let back = decide(&app, &consent, "Dana Designer", Decision::Allow);
    assert_eq!(other.get(&back).await.status, 409);

    let answer = dana.get(&back).await;
    assert_eq!((answer.status, answer.location()), (303, "/authorized"));
    let page = dana.get("/authorized").await;
    assert!(page.body.contains("Dana Designer"));
    let page = dana.get("/authorized").await;
    assert!(page.body.contains("You can close this window."));
    let active = admin.get("/connected-accounts?status=ACTIVE").await;
    assert!(active.body.contains("Dana Designer"));
}

#[tokio::test]
async fn a_link_that_leads_no_further_says_why() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    enter_application(&app, &admin).await;
    let id = account(&app).await;
    let dana = Browser::at(&app);
    assert_eq!(dana.get("/authorize/nothing").await.status, 404);
    let used = link(&admin, &id).await;
    let consent = go_on(&dana, &used).await;
    dana.get(&decide(&app, &consent, "Dana Designer", Decision::Allow))
        .await;
    assert_eq!(dana.get(&used).await.status, 409);
    let late = link(&admin, &id).await;
    app.clock.advance(Duration::minutes(11));
    assert_eq!(dana.get(&late).await.status, 410);
}

#[tokio::test]
async fn nothing_that_comes_in_an_answer_is_shown() {
    let app = TestApp::start().await;
    let anybody = Browser::at(&app);
    let callback = "/api/integrations/linear/callback";
    for query in [
        "",
        "?state=planted&code=planted",
        "?error=planted&error_description=planted",
    ] {
        let page = anybody.get(&format!("{callback}{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        assert!(page.body.contains("Access was not given"));
        assert!(!page.body.contains("planted"), "{}", page.body);
    }
}

#[tokio::test]
async fn an_account_is_deleted() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    enter_application(&app, &admin).await;
    let id = account(&app).await;
    let action = "/sfn/delete_connected_account";
    let answer = admin.submit(action, PAGE, &[("id", &id)]).await;
    assert_eq!(answer.location(), PAGE);
    let page = admin.get(PAGE).await;
    assert!(page.body.contains("The account is deleted."));
    assert!(page.body.contains("No connected accounts yet"));
}
