//! The Integrations page: an application, consent, a team and a project, access that is lost.

use reqwest::header::SET_COOKIE;
use sandbox::Decision;

use super::{decide, enter_application};
use crate::support::{Browser, Client, TestApp};

/// What the form posts for an app.
const AS_APP: [(&str, &str); 6] = [
    ("connection_name", "linear"),
    ("actor", "app"),
    ("app_scopes[]", "read"),
    ("app_scopes[]", "write"),
    ("app_scopes[]", "app:assignable"),
    ("user_scopes[]", "admin"),
];

async fn ask_as_app(admin: &Browser<'_>) -> String {
    let answer = admin
        .submit("/sfn/begin_authorization", "/integrations", &AS_APP)
        .await;
    answer.location().to_owned()
}

#[tokio::test]
async fn the_form_in_linear_is_filled_in_and_forms_may_lead_there() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    let page = admin.get("/integrations").await;
    let linear = app.linear.url().origin().ascii_serialization();
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("form-action 'self' {linear};")));
    let form = page.between("href=\"", '"', "applications/new?manifest=");
    let shown = Client::new("", None).get(&form).await.body;
    assert!(shown.contains("New OAuth application"), "{shown}");
    assert!(!shown.contains("role=\"alert\""), "{shown}");
    let other = admin.get("/hirings").await;
    let policy = other.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self';"), "{policy}");
}

#[tokio::test]
async fn an_app_is_installed_and_gets_a_team_and_a_project() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    let made = enter_application(&app, &admin).await;
    let page = admin.get("/integrations").await;
    assert!(page.body.contains("its secrets encrypted"));
    assert!(page.body.contains(&made.client_id));
    assert!(!page.body.contains(&made.client_secret) && !page.body.contains(&made.webhook_secret));

    let consent = ask_as_app(&admin).await;
    assert!(consent.starts_with(app.linear.url().as_str()), "{consent}");
    // The scopes of the other actor do not count.
    assert!(consent.contains("actor=app") && !consent.contains("admin"));
    let back = decide(&app, &consent, "Ada Admin", Decision::Allow);
    let answer = admin.get(&back).await;
    assert_eq!((answer.status, answer.location()), (303, "/integrations"));
    let page = admin.get("/integrations").await;
    assert!(
        page.body
            .contains("Linear is connected: Acme, as Countersign.")
    );
    assert!(page.body.contains("Choose the team that new issues go to."));
    // What came back is used up.
    assert_eq!(admin.get(&back).await.status, 409);

    let team = app.team("ENG");
    admin
        .submit("/sfn/select_team", "/integrations", &[("team_id", &team)])
        .await;
    let page = admin.get("/integrations").await;
    let project = page.between("<option value=\"", '"', "Checkout flow");
    let chosen = [("team_id", &*team), ("project_id", &*project)];
    admin
        .submit("/sfn/select_project", "/integrations", &chosen)
        .await;
    let status = app.integration().await;
    assert_eq!(status["selected_project_name"], "Checkout flow");
    app.work().await;
}

#[tokio::test]
async fn saying_no_or_asking_too_much_connects_nothing() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    enter_application(&app, &admin).await;
    let consent = ask_as_app(&admin).await;
    let back = decide(&app, &consent, "Ada Admin", Decision::Deny);
    let page = admin.get(&back).await;
    assert_eq!(page.status, 409);
    assert!(page.body.contains("You did not allow it in Linear"));

    let asked = [
        ("connection_name", "linear"),
        ("actor", "app"),
        ("app_scopes[]", "admin"),
    ];
    let answer = admin
        .submit("/sfn/begin_authorization", "/integrations", &asked)
        .await;
    let page = admin.get(answer.location()).await;
    assert!(page.body.contains("must not name admin"), "{}", page.body);
    assert_eq!(app.integration().await["connected"], false);
}

#[tokio::test]
async fn an_attempt_is_bound_to_the_browser_by_a_cookie_of_its_own() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    enter_application(&app, &admin).await;
    let answer = admin
        .submit("/sfn/begin_authorization", "/integrations", &AS_APP)
        .await;
    let cookies = answer.headers.get_all(SET_COOKIE).iter();
    let mut cookies = cookies.filter_map(|line| line.to_str().ok());
    let mark = cookies.find(|line| line.starts_with("countersign-authorize="));
    let (_, how) = mark.unwrap().split_once(';').unwrap();
    assert_eq!(how, " Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
    let back = decide(&app, answer.location(), "Ada Admin", Decision::Allow);
    let stolen = Browser::at(&app).get(&back).await;
    assert_eq!(stolen.status, 409);
    assert!(stolen.body.contains("begun in another browser"));
    assert_eq!(admin.get(&back).await.status, 303);
    app.work().await;
}

#[tokio::test]
async fn every_page_says_that_access_is_lost_until_it_is_given_again() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    let made = enter_application(&app, &admin).await;
    let consent = ask_as_app(&admin).await;
    let back = decide(&app, &consent, "Ada Admin", Decision::Allow);
    admin.get(&back).await;
    app.work().await;

    app.linear.oauth().remove(&made.client_id, "acme").unwrap();
    let checked = services::reconcile::check_now(&app.ctx, &app.owner()).await;
    checked.unwrap();
    app.work().await;
    for path in ["/", "/hirings", "/settings", "/connected-accounts"] {
        let page = admin.get(path).await;
        assert!(page.body.contains("Go to Integrations"), "{path}");
    }
    let page = admin.get("/integrations").await;
    assert!(!page.body.contains("Go to Integrations"));
    assert!(page.body.contains("id=\"connect-again\""));

    let consent = ask_as_app(&admin).await;
    let back = decide(&app, &consent, "Ada Admin", Decision::Allow);
    assert_eq!(admin.get(&back).await.status, 303);
    assert!(!admin.get("/").await.body.contains("Go to Integrations"));
    app.work().await;
}

#[tokio::test]
async fn client_credentials_need_nobody() {
    let app = TestApp::start().await;
    let admin = Browser::of_owner(&app).await;
    enter_application(&app, &admin).await;
    let action = "/sfn/connect_client_credentials";
    let fields = [("connection_name", "linear")];
    let answer = admin.submit(action, "/integrations", &fields).await;
    assert_eq!(answer.location(), "/integrations");
    let page = admin.get("/integrations").await;
    assert!(page.body.contains("OAuth, by client credentials"));
    app.work().await;
}
