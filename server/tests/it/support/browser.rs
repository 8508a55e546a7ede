//! A person in a browser without scripts: signs in by the form, and posts forms from our pages.

use domain::Role;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{Answer, PASSWORD, TestApp};

/// A browser in which somebody is signed in.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl<'a> Browser<'a> {
    /// The owner's.
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
        let stranger = Self {
            app,
            cookie: String::new(),
        };
        let form = [("email", email), ("password", password)];
        stranger.submit("/sfn/sign_in", "/sign-in", &form).await
    }

    async fn sign_in(app: &'a TestApp, email: &str) -> Self {
        let answer = Self::attempt(app, email, PASSWORD).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        let (cookie, _) = cookie.split_once(';').unwrap();
        Self {
            app,
            cookie: cookie.to_owned(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request.header("Accept", "text/html")).await
    }

    /// An answer that goes on and on.
    pub(crate) async fn stream(&self, path: &str) -> reqwest::Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// How many bytes a page is, compressed as browsers ask for it.
    pub(crate) async fn weight(&self, path: &str) -> usize {
        let request = self.request(Method::GET, path);
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
        let request = self.app.anonymous.request(method, path);
        request.header("Cookie", &self.cookie)
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.unwrap()).await
    }
}
