//! What a request was answered.

use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        Self {
            status,
            headers,
            body: response.text().await.unwrap(),
        }
    }

    /// The body as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.body
        );
        self.json()
    }

    /// The code of a refusal.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        self.refused().1
    }

    /// Status and code of a refusal.
    #[track_caller]
    pub(crate) fn refused(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(json["success"], false, "{} {}", self.status, self.body);
        let sentence = json["error"].as_str().unwrap();
        assert!(
            sentence.ends_with(['.', '!', '?']),
            "not a sentence: {sentence}"
        );
        (self.status, json["error_code"].as_str().unwrap().to_owned())
    }

    /// Where a browser is to go.
    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        let Some(location) = self.headers.get(LOCATION) else {
            panic!("no redirect: {} {}", self.status, self.body)
        };
        location.to_str().unwrap()
    }

    /// What stands between `before` and the next `end`, in the first place where the text holds `has`.
    #[track_caller]
    pub(crate) fn between(&self, before: &str, end: char, has: &str) -> String {
        let mut parts = self.body.split(before).skip(1);
        let part = parts.find(|part| part.contains(has));
        let part = part.unwrap_or_else(|| panic!("no `{has}` in {}", self.body));
        part.split(end).next().unwrap().replace("&amp;", "&")
    }
}
