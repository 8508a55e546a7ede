//! Where a message may go, as far as its address tells.

use std::net::IpAddr;

use url::{Host, Url};

use crate::{Blocked, Networks, judge};

/// Most characters of an address.
pub const MAX_URL: usize = 2_000;

/// An address that may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

/// Why an address is refused, in a sentence for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// No address at all, or one of something else.
    #[error("It must be a whole address, for example https://example.com/webhooks.")]
    NoAddress,
    /// Longer than anybody needs.
    #[error("It has more than {MAX_URL} characters.")]
    TooLong,
    /// In clear, where anybody on the way can read it.
    #[error(
        "It must begin with https://. In clear, messages go only to networks that whoever runs this server allows with \
         COUNTERSIGN_WEBHOOK_ALLOW_NETS."
    )]
    InClear,
    /// A name or a password in it.
    #[error("It must not hold a name or a password: who sends is told by the signature.")]
    Credentials,
    /// A part that is never sent.
    #[error("It must not have a part behind `#`: that is never sent.")]
    Fragment,
    /// It leads inside.
    #[error("{0}")]
    Blocked(#[from] Blocked),
}

impl Target {
    /// Reads an address. What a name leads to is judged when it is connected to, and not here.
    ///
    /// # Errors
    /// Why it cannot be sent to.
    pub fn parse(text: &str, allowed: &Networks) -> Result<Self, BadTarget> {
        if text.chars().count() > MAX_URL {
            return Err(BadTarget::TooLong);
        }
        let url = Url::parse(text).map_err(|_| BadTarget::NoAddress)?;
        let host = url.host().ok_or(BadTarget::NoAddress)?;
        match url.scheme() {
            "https" => {}
            "http" if !allowed.is_empty() => {}
            "http" => return Err(BadTarget::InClear),
            _ => return Err(BadTarget::NoAddress),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadTarget::Credentials);
        }
        if url.fragment().is_some() {
            return Err(BadTarget::Fragment);
        }
        if let Some(address) = literal(&host) {
            judge(address, allowed)?;
            if url.scheme() == "http" && !allowed.contain(address) {
                return Err(BadTarget::InClear);
            }
        }
        Ok(Self(url))
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Whether it is sent in clear.
    pub(crate) fn is_in_clear(&self) -> bool {
        self.0.scheme() == "http"
    }
}

/// The address that a host is, where it is no name. Parsing has read all the ways there are to write one.
fn literal(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(address) => Some((*address).into()),
        Host::Ipv6(address) => Some((*address).into()),
        // Always this machine (RFC 6761), so that this can be said before anything is sent.
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let here = name == "localhost" || name.ends_with(".localhost");
            here.then_some(IpAddr::from([127, 0, 0, 1]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, BadTarget> {
        Target::parse(text, &Networks::default()).map(|target| target.0.to_string())
    }

    #[test]
    fn an_address_is_https_and_public() {
        assert_eq!(
            parse("https://example.com/hooks?a=b").unwrap(),
            "https://example.com/hooks?a=b"
        );
        assert_eq!(
            parse("https://example.com:8443").unwrap(),
            "https://example.com:8443/"
        );
        let blocked = |what| BadTarget::Blocked(Blocked { what });
        let wrong = [
            ("", BadTarget::NoAddress),
            ("example.com/hooks", BadTarget::NoAddress),
            ("ftp://example.com", BadTarget::NoAddress),
            ("file:///etc/passwd", BadTarget::NoAddress),
            ("http://example.com", BadTarget::InClear),
            ("https://user@example.com", BadTarget::Credentials),
            ("https://user:pass@example.com", BadTarget::Credentials),
            ("https://example.com/#a", BadTarget::Fragment),
            ("https://127.0.0.1/", blocked("a loopback address")),
            ("https://localhost:8080/", blocked("a loopback address")),
            ("https://x.localhost./", blocked("a loopback address")),
            (
                "https://169.254.169.254/latest",
                blocked("a link-local address"),
            ),
            ("https://[::1]/", blocked("a loopback address")),
            (
                "https://[::ffff:10.0.0.1]/",
                blocked("an IPv4 address written as IPv6"),
            ),
        ];
        for (text, refusal) in wrong {
            assert_eq!(parse(text), Err(refusal), "{text}");
        }
    }

    #[test]
    fn other_ways_to_write_an_address_are_read() {
        for text in [
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/",
        ] {
            let blocked = BadTarget::Blocked(Blocked {
                what: "a loopback address",
            });
            assert_eq!(parse(text), Err(blocked), "{text}");
        }
    }

    #[test]
    fn in_clear_only_to_what_is_allowed() {
        let allowed: Networks = "127.0.0.0/8".parse().unwrap();
        let parse = |text| Target::parse(text, &allowed);
        assert!(parse("http://127.0.0.1:9/").is_ok() && parse("http://localhost/").is_ok());
        assert_eq!(parse("http://8.8.8.8/"), Err(BadTarget::InClear));
        assert!(matches!(
            parse("http://10.0.0.1/"),
            Err(BadTarget::Blocked(_))
        ));
        // A name is judged once it is known what it leads to.
        assert!(parse("http://hooks.internal/").is_ok());
    }
}
