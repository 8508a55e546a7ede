//! A person in a browser without scripts: it keeps cookies, sends forms as pages of ours do, and follows nothing by itself.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::Role;
use reqwest::header::SET_COOKIE;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{Answer, PASSWORD, TestApp};

pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    /// Of somebody who is not signed in.
    pub(crate) fn at(app: &'a TestApp) -> Self {
        Self {
            app,
            cookies: Mutex::default(),
        }
    }

    /// The owner's, who signed in.
    pub(crate) async fn of_owner(app: &'a TestApp) -> Self {
        Self::sign_in(app, "ada@example.com").await
    }

    /// Somebody else's, who is added to the workspace with this role.
    pub(crate) async fn of(app: &'a TestApp, role: Role) -> Self {
        let email = format!("{role}@example.com");
        let person = services::user::CreateUser {
            email: email.clone(),
            name: role.to_string(),
            password: PASSWORD.to_owned().into(),
            role,
            workspace: "Acme".to_owned(),
        };
        services::user::create(&app.ctx, person).await.unwrap();
        Self::sign_in(app, &email).await
    }

    /// Tries to sign in, and answers what came of it.
    pub(crate) async fn attempt(app: &'a TestApp, email: &str, password: &str) -> Answer {
        Self::at(app).try_to_sign_in(email, password).await
    }

    async fn sign_in(app: &'a TestApp, email: &str) -> Self {
        let browser = Self::at(app);
        let answer = browser.try_to_sign_in(email, PASSWORD).await;
        assert_eq!(answer.location(), "/");
        browser
    }

    async fn try_to_sign_in(&self, email: &str, password: &str) -> Answer {
        let form = [("email", email), ("password", password)];
        self.submit("/sfn/sign_in", "/sign-in", &form).await
    }

    /// Opens a page, by its path or its whole address.
    pub(crate) async fn get(&self, address: &str) -> Answer {
        let path = address.strip_prefix(&self.app.url).unwrap_or(address);
        let request = self.request(Method::GET, path);
        let request = request.header("Sec-Fetch-Site", "same-origin");
        self.send(request.header("Accept", "text/html")).await
    }

    /// Reads a page as the script of an open one does, to keep that one true.
    pub(crate) async fn read_again(&self, path: &str) -> Answer {
        self.read_what_changed(path, &[]).await
    }

    /// Reads a page again whose parts with these prints are shown already.
    pub(crate) async fn read_what_changed(&self, path: &str, prints: &[String]) -> Answer {
        let request = self.request(Method::GET, path).header("Accept", "*/*");
        let shown = prints.join(" ");
        self.send(request.header("countersign-shown", shown)).await
    }

    /// An answer that goes on and on.
    pub(crate) async fn stream(&self, path: &str) -> reqwest::Response {
        self.request(Method::GET, path)
            .header("Cookie", self.cookies())
            .send()
            .await
            .unwrap()
    }

    /// How many bytes a page is, compressed as browsers ask for it.
    pub(crate) async fn weight(&self, path: &str) -> usize {
        let request = self
            .request(Method::GET, path)
            .header("Cookie", self.cookies());
        let request = request
            .header("Accept", "text/html")
            .header("Accept-Encoding", "gzip, deflate, br, zstd");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], "br");
        answer.bytes().await.unwrap().len()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).json(body);
        self.send(request.header("Origin", &self.app.url)).await
    }

    /// Posts a form that stands on this page.
    pub(crate) async fn submit(&self, action: &str, page: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let request = self
            .request(Method::POST, action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .header("Origin", &self.app.url)
            .header("Referer", format!("{}{page}", self.app.url));
        self.send(request.body(body.finish())).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.app.anonymous.request(method, path)
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.header("Cookie", self.cookies());
        let answer = Answer::read(request.send().await.unwrap()).await;
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer.headers.get_all(SET_COOKIE) {
            let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        drop(cookies);
        answer
    }

    fn cookies(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        let pairs = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}
