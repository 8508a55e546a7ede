//! Deliveries that Linear never sent, signed as it would.

use linear::webhook::{WebhookSecret, sign};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use store::Place;

use super::{Answer, TestApp};

/// Sends what we make up, signed as Linear would.
pub(crate) struct Forge<'a> {
    app: &'a TestApp,
    pub(crate) path: String,
    pub(crate) secret: WebhookSecret,
}

impl<'a> Forge<'a> {
    pub(crate) async fn new(app: &'a TestApp) -> Self {
        let status = app.connect().await;
        let id = status["integration_id"].as_str().unwrap();
        let found = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
        let integration = found.unwrap().unwrap();
        let (row, column) = (integration.id.0, "sealed_webhook_secret");
        let place = Place {
            workspace: app.workspace,
            table: "integrations",
            row,
            column,
        };
        let opened = app
            .ctx
            .keys
            .open(&place, &integration.sealed_webhook_secret)
            .unwrap();
        let secret = WebhookSecret::new(opened.expose_secret()).unwrap();
        Self {
            app,
            path: format!("/webhooks/linear/{id}"),
            secret,
        }
    }

    pub(crate) fn event(&self, issue: &str, state: &str, updated_at: &str) -> Value {
        json!({
            "type": "Issue", "action": "update", "webhookTimestamp": millis(self.app.ctx.clock.now()),
            "webhookId": "000042e3-0000-4000-8000-000000000000",
            "data": { "id": issue, "updatedAt": updated_at, "state": { "id": issue, "type": state } },
        })
    }

    pub(crate) async fn send(&self, delivery: &str, body: &str) -> Answer {
        let signature = sign(&self.secret, body.as_bytes());
        self.send_signed(
            &[
                ("Linear-Delivery", delivery),
                ("Linear-Signature", &signature),
            ],
            body,
        )
        .await
    }

    pub(crate) async fn send_signed(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = self
            .app
            .anonymous
            .request(reqwest::Method::POST, &self.path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(request.body(body.to_owned()).send().await.unwrap()).await
    }

    /// How many deliveries are kept.
    pub(crate) async fn kept(&self) -> u64 {
        self.app.integration().await["webhook"]["deliveries"]
            .as_u64()
            .unwrap()
    }
}

/// As Linear stamps a delivery.
pub(crate) fn millis(at: time::OffsetDateTime) -> i64 {
    at.unix_timestamp() * 1_000 + i64::from(at.millisecond())
}
