//! Giving an authorization back.

use super::{post, post_with, refresh, register, spec, status, tokens};
use crate::support::sandbox;

#[tokio::test]
async fn either_token_ends_the_whole_authorization() {
    for use_refresh in [false, true] {
        let linear = sandbox().await;
        let app = register(&linear, spec());
        let (access, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
        let (other, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("user", "read")).await;
        let (token, hint) = if use_refresh {
            (&first, "refresh_token")
        } else {
            (&access, "access_token")
        };
        let form = [("token", token.as_str()), ("token_type_hint", hint)];
        let revoked = post(&linear, "oauth/revoke", &form).await;
        assert_eq!(
            (revoked.status, &revoked.body["success"]),
            (200, &true.into())
        );
        assert_eq!(status(&linear, &access).await, 401);
        assert_eq!(refresh(&linear, &app, &first).await.status, 400);
        // Nobody else's.
        assert_eq!(status(&linear, &other).await, 200);
        let again = post(&linear, "oauth/revoke", &form).await;
        assert_eq!(
            (again.status, again.text("error")),
            (400, "Token has already been revoked.")
        );
    }
}

#[tokio::test]
async fn the_older_forms_work_but_not_together() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let who = ("Max Member", "acme");
    let (access, first) = tokens(&linear, &app, who, ("user", "read")).await;
    let bearer = format!("Bearer {access}");
    let both = post_with(&linear, "oauth/revoke", &bearer, &[("token", &first)])
        .await
        .unwrap();
    assert_eq!(both.status, 400);
    let both = [("token", &*first), ("access_token", &*access)];
    assert_eq!(post(&linear, "oauth/revoke", &both).await.status, 400);
    assert_eq!(status(&linear, &access).await, 200);
    let by_header = post_with(&linear, "oauth/revoke", &bearer, &[])
        .await
        .unwrap();
    assert_eq!(by_header.status, 200);
    let (access, first) = tokens(&linear, &app, who, ("user", "read")).await;
    assert_eq!(
        post(&linear, "oauth/revoke", &[("access_token", &access)])
            .await
            .status,
        200
    );
    assert_eq!(refresh(&linear, &app, &first).await.status, 400);
    let (access, first) = tokens(&linear, &app, who, ("user", "read")).await;
    assert_eq!(
        post(&linear, "oauth/revoke", &[("refresh_token", &first)])
            .await
            .status,
        200
    );
    assert_eq!(status(&linear, &access).await, 401);
}

#[tokio::test]
async fn an_unknown_token_is_not_authenticated() {
    let linear = sandbox().await;
    for form in [&[][..], &[("token", "unknown")][..]] {
        let refused = post(&linear, "oauth/revoke", form).await;
        assert_eq!(
            (refused.status, refused.text("error")),
            (401, "Token not found")
        );
    }
    let header = post_with(&linear, "oauth/revoke", "Bearer unknown", &[])
        .await
        .unwrap();
    assert_eq!(header.status, 401);
}
