//! A browser without scripts: it keeps cookies, sends forms as pages of ours do, and follows nothing by itself.

use std::collections::BTreeMap;

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, REFERER, SET_COOKIE};
use reqwest::{Method, RequestBuilder};

use crate::support::{Answer, Client, PASSWORD, TestApp};

pub(super) struct Browser {
    base: String,
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Of somebody who is not signed in.
    pub(super) fn at(app: &TestApp) -> Self {
        Self {
            base: app.url.clone(),
            client: Client::new(&app.url, None),
            cookies: BTreeMap::new(),
        }
    }

    /// Of the owner, who signed in by the form.
    pub(super) async fn of_owner(app: &TestApp) -> Self {
        let mut browser = Self::at(app);
        let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
        let answer = browser.post("/sign-in", "/sfn/sign_in", &fields).await;
        assert_eq!(location(&answer), "/");
        browser
    }

    /// Opens a page, by its path or its whole address.
    pub(super) async fn get(&mut self, address: &str) -> Answer {
        let path = address.strip_prefix(&self.base).unwrap_or(address);
        let request = self.client.request(Method::GET, path);
        let request = request.header("sec-fetch-site", "same-origin");
        self.send(request.header(ACCEPT, "text/html")).await
    }

    /// Reads a page as the script of an open one does, to keep that one true.
    pub(super) async fn read_again(&mut self, path: &str) -> Answer {
        let request = self.client.request(Method::GET, path);
        self.send(request.header(ACCEPT, "*/*")).await
    }

    /// Sends a form of the page at `from`.
    pub(super) async fn post(
        &mut self,
        from: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let request = self
            .client
            .request(Method::POST, action)
            .header(ORIGIN, &self.base)
            .header(REFERER, format!("{}{from}", self.base))
            .header(ACCEPT, "text/html")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(serde_urlencoded::to_string(fields).unwrap());
        self.send(request).await
    }

    async fn send(&mut self, request: RequestBuilder) -> Answer {
        let pairs = self.cookies.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request.header(COOKIE, pairs.join("; "));
        let answer = Answer::read(request.send().await.unwrap()).await;
        for line in answer.headers.get_all(SET_COOKIE) {
            let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

/// Where the browser is to go.
#[track_caller]
pub(super) fn location(answer: &Answer) -> String {
    let Some(location) = answer.headers.get(LOCATION) else {
        panic!("no redirect: {} {}", answer.status, answer.body)
    };
    location.to_str().unwrap().to_owned()
}

/// What stands between `before` and the next `end`, in the first place where the text holds `has`.
#[track_caller]
pub(super) fn between(page: &Answer, before: &str, end: char, has: &str) -> String {
    let mut parts = page.body.split(before).skip(1);
    let part = parts.find(|part| part.contains(has));
    let part = part.unwrap_or_else(|| panic!("no `{has}` in {}", page.body));
    part.split(end).next().unwrap().replace("&amp;", "&")
}
