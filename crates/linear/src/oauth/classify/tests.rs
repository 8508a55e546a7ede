use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::*;

fn answer(status: u16, body: &str) -> Raw {
    Raw {
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
    }
}

fn means(grant: Grant, status: u16, body: &str) -> OAuthError {
    refusal(grant, &answer(status, body))
}

const GONE: &str =
    r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#;

#[test]
fn a_grant_is_lost_by_a_400_that_says_so_and_nothing_else() {
    let lost = OAuthError::InvalidGrant {
        message: "Token has been expired or revoked.".to_owned(),
    };
    assert_eq!(means(Grant::Refresh, 400, GONE), lost);
    for status in [401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 302, 201] {
        let error = means(Grant::Refresh, status, GONE);
        assert!(
            !matches!(error, OAuthError::InvalidGrant { .. }),
            "{status}: {error:?}"
        );
    }
    for body in [
        "",
        "invalid_grant",
        "<html>invalid_grant</html>",
        "[]",
        r#""invalid_grant""#,
    ] {
        assert!(means(Grant::Refresh, 400, body).is_transient(), "{body}");
    }
    for body in [
        "{}",
        r#"{"error":null}"#,
        r#"{"error":{"invalid_grant":1}}"#,
    ] {
        let error = means(Grant::Refresh, 400, body);
        assert!(matches!(error, OAuthError::Unexpected { .. }), "{error:?}");
    }
}

#[test]
fn a_refresh_token_that_was_revoked_is_a_lost_grant_under_another_code() {
    let body = r#"{"error":"invalid_request","error_description":"Refresh token revoked"}"#;
    let is_lost = |error: OAuthError| matches!(error, OAuthError::InvalidGrant { .. });
    assert!(is_lost(means(Grant::Refresh, 400, body)));
    assert!(!is_lost(means(Grant::Refresh, 401, body)));
    assert!(!is_lost(means(Grant::Code, 400, body)));
    let other = body.replace(" revoked", " missing");
    assert!(!is_lost(means(Grant::Refresh, 400, &other)));
}

#[test]
fn a_wrong_secret_is_no_lost_grant() {
    let body = r#"{"error":"invalid_client","error_description":"Invalid client secret"}"#;
    for (status, body) in [(400, body), (401, body), (401, r#"{"error":"Error"}"#)] {
        let error = means(Grant::Refresh, status, body);
        assert!(
            matches!(error, OAuthError::InvalidClient { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn access_that_was_taken_back_is_gone_in_either_form() {
    let body = r#"{"error":"invalid_request","error_description":"Refresh token revoked"}"#;
    let gone = |error| matches!(error, OAuthError::InvalidGrant { .. });
    assert!(gone(means(Grant::Refresh, 400, body)));
    assert!(!gone(means(Grant::Code, 400, body)));
    let other = r#"{"error":"invalid_request","error_description":"Something else"}"#;
    assert!(!gone(means(Grant::Refresh, 400, other)));
}

#[test]
fn client_credentials_can_be_off() {
    let linears = r#"{"error":"Error","error_description":"Client does not support the client_credentials grant type"}"#;
    for body in [
        linears,
        r#"{"error":"unauthorized_client"}"#,
        r#"{"error":"unsupported_grant_type"}"#,
    ] {
        let error = means(Grant::ClientCredentials, 400, body);
        assert_eq!(error, OAuthError::ClientCredentialsOff, "{body}");
        let error = means(Grant::Refresh, 400, body);
        assert!(matches!(error, OAuthError::Unexpected { .. }), "{error:?}");
    }
}

#[test]
fn limits_are_found_in_every_form() {
    let graphql = r#"{"errors":[{"message":"Rate limit exceeded.","extensions":{"type":"ratelimited","code":"RATELIMITED"}}]}"#;
    let oauth =
        r#"{"error":"Error","error_description":"Rate limit exceeded. Only 5000 requests"}"#;
    for (status, body) in [(400, graphql), (400, oauth), (429, ""), (429, GONE)] {
        let mut limited = answer(status, body);
        limited
            .headers
            .insert(RETRY_AFTER, HeaderValue::from_static("7"));
        let expected = OAuthError::RateLimited {
            retry_after: Some(Duration::from_secs(7)),
        };
        assert_eq!(refusal(Grant::Refresh, &limited), expected, "{body}");
    }
}

#[test]
fn what_is_not_linears_passes() {
    for status in [400, 401, 403, 404, 408, 500, 502, 503, 599] {
        let error = means(Grant::Refresh, status, "<html>Gateway</html>");
        assert!(
            error.is_transient() && error.outcome_is_unknown(),
            "{error:?}"
        );
    }
    for status in [201, 204, 301, 307] {
        assert!(means(Grant::Refresh, status, "").is_transient(), "{status}");
    }
    let busy = means(
        Grant::Refresh,
        400,
        r#"{"error":"temporarily_unavailable"}"#,
    );
    assert!(busy.is_transient(), "{busy:?}");
}

#[test]
fn other_refusals_keep_linears_words() {
    let body = r#"{"error":"invalid_request","error_description":"redirect_uri is missing\n"}"#;
    let error = means(Grant::Code, 400, body);
    let expected = OAuthError::Unexpected {
        message: "redirect_uri is missing".to_owned(),
    };
    assert_eq!(error, expected);
    let graphql = r#"{"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#;
    let error = means(Grant::Code, 403, graphql);
    assert!(matches!(error, OAuthError::Unexpected { .. }), "{error:?}");
}

proptest! {
    #[test]
    fn any_answer_is_survived(status in 100_u16..600, body in any::<Vec<u8>>()) {
        let raw = Raw { status, headers: HeaderMap::new(), body };
        let error = refusal(Grant::Refresh, &raw);
        prop_assert!(!matches!(error, OAuthError::InvalidGrant { .. }), "{error:?}");
    }

    #[test]
    fn no_status_but_400_loses_a_grant(status in 100_u16..600) {
        let lost = matches!(means(Grant::Refresh, status, GONE), OAuthError::InvalidGrant { .. });
        prop_assert_eq!(lost, status == 400);
    }
}
