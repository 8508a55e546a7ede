//! Rules that take too many requests to be shown over HTTP.

use std::collections::HashMap;

use time::macros::datetime;

use super::{ApplicationSpec, TokenRequest};
use crate::linear::Linear;
use crate::model::DateTime;

#[test]
fn a_thousand_tokens_of_client_credentials_live_side_by_side() {
    let now = DateTime::from(datetime!(2026-05-01 12:00 UTC));
    let mut linear = Linear::seeded("http://127.0.0.1:4000", Some(1), now);
    let spec = ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec!["http://127.0.0.1:3000/callback".to_owned()],
        client_credentials: true,
        ..ApplicationSpec::default()
    };
    let application = linear.register(&spec, now).unwrap();
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "read,write"),
        ("client_id", &*application.client_id),
        ("client_secret", &*application.client_secret),
    ];
    let request = TokenRequest {
        form: HashMap::from(form.map(|(name, value)| (name.to_owned(), value.to_owned()))),
        basic: None,
    };
    let mut tokens = Vec::new();
    for _ in 0..1_001 {
        let issued = linear.token(&request, now).unwrap();
        tokens.push(issued.tokens.access_token);
    }
    let live = |token: &String| linear.bearer(token, now).is_some();
    assert!(!live(&tokens[0]));
    assert_eq!(tokens.iter().filter(|token| live(token)).count(), 1_000);
}
