//! The end of a token.

use super::*;

async fn revoked(reply: Reply) -> (Result<Revocation, OAuthError>, String) {
    let (url, served) = serve(vec![reply]).await;
    let token = RefreshToken::parse(REFRESH).unwrap();
    let result = client(url).revoke(RevocableToken::Refresh(&token)).await;
    (result, served.await.unwrap().remove(0))
}

#[tokio::test]
async fn a_token_is_ended_by_a_form_that_holds_it_alone() {
    let (result, request) = revoked(http(200, "", "")).await;
    assert_eq!(result, Ok(Revocation::Revoked));
    assert!(
        request.starts_with("POST /oauth/revoke HTTP/1.1\r\n"),
        "{request}"
    );
    assert_eq!(header(&request, "authorization"), None);
    let expected = fields([("token", REFRESH), ("token_type_hint", "refresh_token")]);
    assert_eq!(form(&request), expected);

    let (url, served) = serve(vec![http(200, "", "")]).await;
    let access = AccessToken::parse("a").unwrap();
    client(url)
        .revoke(RevocableToken::Access(&access))
        .await
        .unwrap();
    assert_eq!(
        form(&served.await.unwrap()[0])["token_type_hint"],
        "access_token"
    );
}

#[tokio::test]
async fn a_token_that_is_not_known_needs_no_end() {
    let json = r#"{"error":"Error","error_description":"Token not found"}"#;
    for (status, body) in [(400, json), (400, ""), (401, ""), (401, json)] {
        let (result, _) = revoked(http(status, "", body)).await;
        assert_eq!(result, Ok(Revocation::NotKnown), "{status} {body}");
    }
    let limit = r#"{"errors":[{"message":"m","extensions":{"code":"RATELIMITED"}}]}"#;
    for (status, body) in [
        (400, limit),
        (400, "<html>"),
        (403, ""),
        (429, ""),
        (500, json),
    ] {
        let (result, _) = revoked(http(status, "", body)).await;
        assert!(result.unwrap_err().is_transient(), "{status} {body}");
    }
}
