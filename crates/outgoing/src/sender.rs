//! One try at a message: connect, send, and read the beginning of the answer.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::{Blocked, EndpointSecret, Networks, Target, judge, signatures};

/// How much of an answer is kept.
const MAX_ANSWER: usize = 1_024;
/// How long a connection that nobody uses is kept open.
const IDLE: Duration = Duration::from_secs(30);
/// Most characters of what went wrong.
const MAX_ERROR: usize = 300;

/// How messages are sent.
#[derive(Debug, Clone)]
pub struct SenderConfig {
    /// Networks that may be sent to although they are not public.
    pub allowed: Networks,
    /// How long one try may take, answer included.
    pub timeout: Duration,
    /// Who says it: `User-Agent`.
    pub user_agent: String,
}

/// Sends messages; cheap to clone.
#[derive(Debug, Clone)]
pub struct Sender(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: SenderConfig,
    /// Made when first needed: a machine without root certificates can do without the one.
    encrypted: OnceLock<Result<reqwest::Client, String>>,
    in_clear: OnceLock<Result<reqwest::Client, String>>,
}

/// One try at a message.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// Where to.
    pub url: &'a str,
    /// The message's id, the same for every try.
    pub id: &'a str,
    /// When this try is made.
    pub at: OffsetDateTime,
    /// What is sent, byte for byte.
    pub body: &'a str,
    /// The secrets that it is signed with.
    pub secrets: &'a [EndpointSecret],
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why there was none, in a sentence.
    pub error: Option<String>,
    /// How the answer begins. Whoever wrote it is a stranger.
    pub answer: String,
    /// How long the other side asks to wait.
    pub retry_after: Option<Duration>,
    /// How long the try took.
    pub took: Duration,
}

impl Tried {
    /// Whether the other side has it.
    pub fn is_success(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }

    fn failed(error: impl ToString) -> Self {
        Self {
            status: None,
            error: Some(error.to_string()),
            answer: String::new(),
            retry_after: None,
            took: Duration::ZERO,
        }
    }
}

impl Sender {
    /// Sends as `config` says.
    pub fn new(config: SenderConfig) -> Self {
        Self(Arc::new(Inner {
            config,
            encrypted: OnceLock::new(),
            in_clear: OnceLock::new(),
        }))
    }

    /// The networks that may be sent to although they are not public.
    pub fn allowed(&self) -> &Networks {
        &self.0.config.allowed
    }

    /// Makes one try. Whatever goes wrong is told by what it answers.
    pub async fn send(&self, outgoing: &Outgoing<'_>) -> Tried {
        let started = Instant::now();
        let mut tried = self.exchange(outgoing).await;
        tried.took = started.elapsed();
        tried
    }

    async fn exchange(&self, outgoing: &Outgoing<'_>) -> Tried {
        // Once more: what is allowed may have changed since the address was taken.
        let target = match Target::parse(outgoing.url, self.allowed()) {
            Ok(target) => target,
            Err(refusal) => return Tried::failed(refusal),
        };
        let client = match self.client(&target) {
            Ok(client) => client,
            Err(error) => return Tried::failed(format!("This server cannot use TLS: {error}")),
        };
        let signature = signatures(outgoing.secrets, outgoing.id, outgoing.at, outgoing.body);
        let request = client
            .post(target.url().clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", outgoing.id)
            .header("webhook-timestamp", outgoing.at.unix_timestamp())
            .header("webhook-signature", signature)
            .body(outgoing.body.to_owned());
        match request.send().await {
            Ok(response) => read(response, outgoing.at).await,
            Err(error) => Tried::failed(self.explain(error)),
        }
    }

    fn client(&self, target: &Target) -> Result<&reqwest::Client, &str> {
        let (made, in_clear) = if target.is_in_clear() {
            (&self.0.in_clear, true)
        } else {
            (&self.0.encrypted, false)
        };
        let made = made.get_or_init(|| client(&self.0.config, in_clear));
        made.as_ref().map_err(String::as_str)
    }

    /// What went wrong, without the address: it may hold a secret of the other side.
    fn explain(&self, error: reqwest::Error) -> String {
        if error.is_timeout() {
            let seconds = self.0.config.timeout.as_secs_f32();
            return format!("There was no answer within {seconds} seconds.");
        }
        let connecting = error.is_connect();
        let error = error.without_url();
        let mut cause: &(dyn Error + 'static) = &error;
        loop {
            if let Some(blocked) = cause.downcast_ref::<Blocked>() {
                return blocked.to_string();
            }
            match cause.source() {
                Some(deeper) => cause = deeper,
                None => break,
            }
        }
        let what = if connecting {
            "It could not be reached"
        } else {
            "The exchange broke off"
        };
        let said: String = cause.to_string().chars().take(MAX_ERROR).collect();
        format!("{what}: {said}")
    }
}

fn client(config: &SenderConfig, in_clear: bool) -> Result<reqwest::Client, String> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was quicker, which is just as well.
        let _installed_meanwhile = rustls::crypto::ring::default_provider().install_default();
    }
    let guard = Guard {
        allowed: config.allowed.clone(),
        in_clear,
    };
    let builder = reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .timeout(config.timeout)
        .pool_idle_timeout(IDLE)
        .redirect(Policy::none())
        // A proxy would resolve names by itself, behind the guard's back.
        .no_proxy()
        .dns_resolver(Arc::new(guard));
    let builder = if in_clear {
        builder.tls_certs_only([])
    } else {
        builder.https_only(true)
    };
    builder.build().map_err(|error| error.to_string())
}

/// Resolves names, and answers only with what may be connected to: these very addresses are.
struct Guard {
    allowed: Networks,
    in_clear: bool,
}

impl Guard {
    fn judge(&self, address: IpAddr) -> Result<(), Blocked> {
        judge(address, &self.allowed)?;
        if self.in_clear && !self.allowed.contain(address) {
            let what = "an address that is only sent to with https://";
            return Err(Blocked { what });
        }
        Ok(())
    }

    fn sieve(&self, found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, Blocked> {
        let (mut kept, mut blocked) = (Vec::new(), None);
        for address in found {
            match self.judge(address.ip()) {
                Ok(()) => kept.push(address),
                Err(refusal) => blocked = Some(refusal),
            }
        }
        match blocked {
            Some(refusal) if kept.is_empty() => Err(refusal),
            _ => Ok(kept),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Self {
            allowed: self.allowed.clone(),
            in_clear: self.in_clear,
        };
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept = guard.sieve(found)?;
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

/// The status counts, also if the body breaks off.
async fn read(mut response: reqwest::Response, at: OffsetDateTime) -> Tried {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), at);
    let mut answer = Vec::new();
    while answer.len() < MAX_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => answer.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    answer.truncate(MAX_ANSWER);
    Tried {
        status: Some(status),
        error: None,
        // Neither database nor page takes a NUL.
        answer: String::from_utf8_lossy(&answer).replace('\0', "\u{fffd}"),
        retry_after,
        took: Duration::ZERO,
    }
}

/// `Retry-After`, in seconds or as a date.
fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // The only form that is still sent, RFC 9110: as in mails, with GMT as the zone.
    let at = OffsetDateTime::parse(text, &Rfc2822).ok()?;
    Some((at - now).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn asked(text: &'static str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().unwrap());
        let now = datetime!(2026-11-22 10:00 UTC);
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        assert_eq!(asked("120"), Some(120));
        assert_eq!(asked("Sun, 22 Nov 2026 10:01:00 GMT"), Some(60));
        assert_eq!(asked("Sun, 22 Nov 2026 09:00:00 GMT"), Some(0));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
    }

    fn sieve(allowed: &str, in_clear: bool, found: &[&str]) -> Result<usize, &'static str> {
        let allowed = if allowed.is_empty() {
            Networks::default()
        } else {
            allowed.parse().unwrap()
        };
        let guard = Guard { allowed, in_clear };
        let found = found
            .iter()
            .map(|text| SocketAddr::new(text.parse().unwrap(), 0));
        guard
            .sieve(found)
            .map(|kept| kept.len())
            .map_err(|blocked| blocked.what)
    }

    #[test]
    fn of_what_a_name_leads_to_only_what_is_public_is_kept() {
        assert_eq!(sieve("", false, &["8.8.8.8", "2606:4700::1"]), Ok(2));
        assert_eq!(sieve("", false, &["127.0.0.1", "8.8.8.8"]), Ok(1));
        assert_eq!(
            sieve("", false, &["10.0.0.1", "::1"]),
            Err("a loopback address")
        );
        assert_eq!(sieve("10.0.0.0/8", true, &["10.0.0.1", "8.8.8.8"]), Ok(1));
        assert!(sieve("10.0.0.0/8", true, &["8.8.8.8"]).is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = SenderConfig {
            allowed: Networks::default(),
            timeout: Duration::from_secs(5),
            user_agent: "test".to_owned(),
        };
        // The guard alone: no rule about the address's text is in the way.
        let client = client(&config, true).unwrap();
        let asked = client.get(format!("http://localhost:{port}/")).send();
        let said = Sender::new(config).explain(asked.await.unwrap_err());
        assert!(said.contains("it is a loopback address"), "{said}");
    }
}
