//! Hostile deliveries, kept as data in `tests/corpus/deliveries.json`: each has one answer, and what is
//! refused leaves nothing behind.

use linear::webhook::{WebhookSecret, sign};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Answer, Forge, TestApp, millis};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    request: Request,
    status: u16,
    code: Option<String>,
    /// What a strict server answers, where it differs.
    strict: Option<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    status: u16,
    code: String,
}

/// What differs from a good delivery.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Request {
    signature: Option<String>,
    body: Option<String>,
    timestamp: Option<Stamp>,
    fresh_header: bool,
    delivery_id: Option<String>,
    address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stamp {
    /// JSON, or `absent`.
    Raw(String),
    /// From now on.
    Seconds(i64),
}

fn corpus() -> Vec<Case> {
    serde_json::from_str(include_str!("../corpus/deliveries.json")).unwrap()
}

impl Request {
    /// A body of its own for each case, or it would be a repetition of another.
    fn body(&self, app: &TestApp, forge: &Forge<'_>, name: &str) -> Vec<u8> {
        let mut event = forge.event(
            &Uuid::from_u128(1).to_string(),
            "started",
            "2026-11-22T10:00:00.000Z",
        );
        event["case"] = json!(name);
        if let Some(Stamp::Seconds(seconds)) = self.timestamp {
            let sent = app.ctx.clock.now() + time::Duration::seconds(seconds);
            event["webhookTimestamp"] = json!(millis(sent));
        }
        let mut text = event.to_string();
        if let Some(Stamp::Raw(raw)) = &self.timestamp {
            let stamp = format!("\"webhookTimestamp\":{}", event["webhookTimestamp"]);
            let other = if raw == "absent" {
                "\"nothing\":0".to_owned()
            } else {
                format!("\"webhookTimestamp\":{raw}")
            };
            assert!(text.contains(&stamp));
            text = text.replace(&stamp, &other);
        }
        match self.body.as_deref() {
            None | Some("bit_flipped") => text.into_bytes(),
            Some("empty") => vec![],
            Some("not_utf8") => vec![b'{', 0xff, 0xfe, b'}'],
            Some("twelve_megabytes") => vec![b' '; 12 * 1024 * 1024],
            Some("gzip") => gzip(text.as_bytes()),
            Some("deep") => [vec![b'['; 200_000], vec![b']'; 200_000]].concat(),
            Some("byte_order_mark") => format!("\u{feff}{text}").into_bytes(),
            Some("truncated") => text.as_bytes()[..text.len() / 2].to_vec(),
            Some("doubled") => text.repeat(2).into_bytes(),
            Some("list") => b"[1]".to_vec(),
            Some(other) => panic!("no such body: {other}"),
        }
    }

    fn signatures(&self, forge: &Forge<'_>, body: &[u8]) -> Vec<String> {
        let good = sign(&forge.secret, body);
        let one = match self.signature.as_deref() {
            None => good,
            Some("none") => return vec![],
            Some("twice") => return vec![good.clone(), good],
            Some("empty") => String::new(),
            Some("upper") => good.to_uppercase(),
            Some("short") => good[..63].to_owned(),
            Some("long") => format!("{good}0"),
            Some("huge") => "a".repeat(10_000),
            Some("not_hex") => "z".repeat(64),
            Some("prefixed") => format!("sha256={good}"),
            Some("other_secret") => sign(&WebhookSecret::new("another secret").unwrap(), body),
            Some(other) => panic!("no such signature: {other}"),
        };
        vec![one]
    }

    async fn send(&self, app: &TestApp, forge: &Forge<'_>, name: &str) -> Answer {
        let mut body = self.body(app, forge, name);
        let path = match self.address.as_deref() {
            None => forge.path.clone(),
            Some("nobody") => format!("/webhooks/linear/{}", Uuid::from_u128(7)),
            Some(_) => "/webhooks/linear/x".to_owned(),
        };
        let mut request = app.anonymous.request(reqwest::Method::POST, &path);
        for signature in self.signatures(forge, &body) {
            request = request.header("Linear-Signature", signature);
        }
        match self.delivery_id.as_deref() {
            None => request = request.header("Linear-Delivery", app.ctx.ids.uuid_v4().to_string()),
            Some("none") => {}
            Some(id) => request = request.header("Linear-Delivery", id),
        }
        if self.fresh_header {
            let now = millis(app.ctx.clock.now());
            request = request.header("Linear-Timestamp", now.to_string());
        }
        match self.body.as_deref() {
            Some("bit_flipped") => body[0] ^= 1,
            Some("gzip") => request = request.header("Content-Encoding", "gzip"),
            _ => {}
        }
        Answer::read(request.body(body).send().await.unwrap()).await
    }
}

/// Begins as gzip does.
fn gzip(text: &[u8]) -> Vec<u8> {
    [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], text].concat()
}

async fn play(app: &TestApp, strict: bool) {
    let forge = Forge::new(app).await;
    let mut kept = 0;
    for case in corpus() {
        let answer = case.request.send(app, &forge, &case.name).await;
        let (status, code) = match (&case.strict, strict) {
            (Some(expected), true) => (expected.status, Some(expected.code.clone())),
            _ => (case.status, case.code.clone()),
        };
        assert_eq!(answer.status, status, "{}: {}", case.name, answer.body);
        if let Some(code) = code {
            assert_eq!(answer.refused().1, code, "{}", case.name);
        } else {
            kept += 1;
            // Once is enough: the same body under another id is the same news.
            let again = case.request.send(app, &forge, &case.name).await.ok();
            assert_eq!(again["duplicate"], true, "{}", case.name);
        }
        assert_eq!(forge.kept().await, kept, "{}", case.name);
    }
    app.work().await;
    // They are about an issue of nobody's.
    let all = app.admin.get("/api/v1/deliveries?limit=200").await.ok();
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len() as u64, kept);
    assert!(
        items.iter().all(|one| one["outcome"] == "no_effect"),
        "{all}"
    );
}

#[tokio::test]
async fn each_hostile_delivery_has_one_answer() {
    play(&TestApp::start().await, false).await;
}

#[tokio::test]
async fn a_strict_server_refuses_what_linear_s_own_library_refuses() {
    play(&TestApp::start_strict().await, true).await;
}

#[tokio::test]
async fn the_same_delivery_five_hundred_times_at_once_is_kept_once() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let body = forge
        .event(
            &Uuid::from_u128(1).to_string(),
            "started",
            "2026-11-22T10:00:00.000Z",
        )
        .to_string();
    let ids: Vec<String> = (0..500).map(|n| Uuid::from_u128(n).to_string()).collect();
    // Half of them under the same id, half each under its own.
    let sends = ids.iter().enumerate().map(|(n, id)| {
        let id = if n % 2 == 0 { &ids[0] } else { id };
        forge.send(id, &body)
    });
    let answers = futures::future::join_all(sends).await;
    let new = answers
        .into_iter()
        .filter(|answer| answer.json()["duplicate"] == false);
    assert_eq!(new.count(), 1);
    assert_eq!(forge.kept().await, 1);
    app.work().await;
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n",
        forge.path
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Six mebibytes in chunks, and never a last one: the answer comes before the end.
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    for _ in 0..96 {
        if stream.write_all(&chunk).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
    assert_eq!(forge.kept().await, 0);
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n",
        forge.path
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Answered by then: the one before it is being read.
    forge.kept().await;
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(31)).await;
    tokio::time::resume();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 400");
    assert_eq!(forge.kept().await, 0);
}

#[tokio::test]
async fn a_signature_counts_at_its_own_address_only() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let elsewhere = app.other_workspace().await;
    let workspaces = store::workspace::all(app.ctx.db.reader()).await.unwrap();
    let other = workspaces.iter().find(|other| other.name == "Elsewhere");
    let body = json!({
        "workspace_id": other.unwrap().id,
        "api_key": app.linear.admin_key(),
        "team_id": app.team("ENG"),
    });
    let connect = "/api/integrations/linear/connect_api_key";
    let status = elsewhere.post(connect, &body).await.ok();
    let path = format!(
        "/webhooks/linear/{}",
        status["integration_id"].as_str().unwrap()
    );
    let id = Uuid::from_u128(1).to_string();
    let body = forge.event(&id, "started", "2026-11-22T10:00:00.000Z");
    let body = body.to_string();
    let request = app
        .anonymous
        .request(reqwest::Method::POST, &path)
        .header("Linear-Delivery", &id)
        .header("Linear-Signature", sign(&forge.secret, body.as_bytes()))
        .body(body.clone());
    let answer = Answer::read(request.send().await.unwrap()).await;
    assert_eq!(answer.refused(), (401, "signature_invalid".to_owned()));
    // And what is known here is no news there: the right address still takes it.
    assert_eq!(forge.send(&id, &body).await.ok()["duplicate"], false);
    app.work().await;
}

#[tokio::test]
async fn refusals_are_counted_and_noted() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    for _ in 0..3 {
        forge.send_signed(&[], "{}").await.refused();
    }
    let integration = || async {
        let found = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
        found.unwrap().unwrap()
    };
    assert_eq!(integration().await.refusals, 0, "not one write each");
    app.flush_refusals().await;
    let noted = integration().await;
    assert_eq!(noted.refusals, 3);
    assert_eq!(noted.last_refusal.as_deref(), Some("signature_missing"));
    assert!(noted.last_refusal_at.is_some());
}
