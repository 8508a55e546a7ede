//! The first run: one owner, by a code that only the operator has seen.

use services::setup::{CreateOwner, create_owner};

use crate::support::{PASSWORD, TestApp};

fn owner(code: &str) -> CreateOwner {
    CreateOwner {
        origin: domain::Origin::Unknown,
        code: code.to_owned(),
        workspace_name: "Acme".to_owned(),
        name: "Ada".to_owned(),
        email: "Ada@Example.com".to_owned(),
        password: PASSWORD.to_owned().into(),
    }
}

#[tokio::test]
async fn the_owner_is_made_once_with_the_code_of_the_server() {
    let (app, code) = TestApp::start_empty().await;
    let page = app.anonymous.get("/").await;
    assert_eq!(page.headers.get("location").unwrap(), "/setup");
    let refused = create_owner(&app.ctx, owner("AAAA-AAAA-AAAA"))
        .await
        .unwrap_err()
        .refusal();
    assert_eq!(refused.field_name(), Some("code"));
    let mut short = owner(&code);
    short.password = "short".to_owned().into();
    assert_eq!(
        create_owner(&app.ctx, short)
            .await
            .unwrap_err()
            .refusal()
            .field_name(),
        Some("password")
    );

    let session = create_owner(&app.ctx, owner(&code.to_lowercase()))
        .await
        .unwrap();
    assert_eq!(session.email, "ada@example.com");
    let again = create_owner(&app.ctx, owner(&code))
        .await
        .unwrap_err()
        .refusal();
    assert_eq!(
        again.field_name(),
        Some("code"),
        "a code is good for one set-up"
    );
    assert!(
        services::setup::issue_code(&app.ctx)
            .await
            .unwrap()
            .is_none()
    );
    let page = app.anonymous.get("/setup").await;
    assert_eq!(page.headers.get("location").unwrap(), "/");
}
