//! Which proxies are believed when they say whom they speak for.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::env::{ConfigError, Variable, Variables};

const PROXIES: Variable = Variable {
    name: "COUNTERSIGN_TRUSTED_PROXIES",
    form: "IP addresses or networks, comma-separated",
    example: "127.0.0.1,10.0.0.0/8",
};

/// The networks of the proxies in front of us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

/// Addresses that begin with the same bits. An IPv4 address is kept as the IPv6 one that stands for
/// it, because that is what a socket for both reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: u128,
    mask: u128,
}

impl TrustedProxies {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let Some(text) = variables.get(PROXIES.name) else {
            return Ok(Self::default());
        };
        let networks = text.split(',').map(str::trim).map(|part| {
            Network::parse(part).ok_or_else(|| PROXIES.wrong(format!("names `{part}`")))
        });
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// Whom a request comes from: the peer, unless that is a trusted proxy. Then it is the last address
    /// in `X-Forwarded-For` that is no trusted proxy's: each proxy adds its own peer at the end, and
    /// what stands further left is the word of that stranger.
    ///
    /// `forwarded` are the header's values in the order of their lines.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let mut nearest = peer;
        for entry in forwarded.rev().flat_map(|line| line.rsplit(',')) {
            if !self.contains(nearest) {
                break;
            }
            // No address, such as `unknown`: the last that we know is the proxy that wrote it.
            let Some(address) = address(entry.trim()) else {
                break;
            };
            nearest = address;
        }
        nearest
    }

    fn contains(&self, address: IpAddr) -> bool {
        let bits = bits(address);
        self.0
            .iter()
            .any(|network| bits & network.mask == network.address)
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width: u32 = if address.is_ipv4() { 32 } else { 128 };
        let free = match prefix {
            None => 0,
            Some(digits) => width.checked_sub(digits.parse().ok()?)?,
        };
        let mask = u128::MAX.checked_shl(free).unwrap_or(0);
        Some(Self {
            address: bits(address) & mask,
            mask,
        })
    }
}

/// Some proxies add the port, and brackets with it.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(with_port) = text.parse::<SocketAddr>() {
        return Some(with_port.ip());
    }
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(text).parse().ok()
}

fn bits(address: IpAddr) -> u128 {
    let address: Ipv6Addr = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    address.to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let variables = Variables::from_pairs(&[("COUNTERSIGN_TRUSTED_PROXIES", trusted)]);
        let proxies = TrustedProxies::read(&variables).unwrap();
        proxies
            .client(peer.parse().unwrap(), forwarded.iter().copied())
            .to_string()
    }

    #[test]
    fn nobody_is_believed_unless_told() {
        assert_eq!(client("", "192.0.2.7", &["203.0.113.9"]), "192.0.2.7");
        assert_eq!(
            client("10.0.0.0/8", "192.0.2.7", &["203.0.113.9"]),
            "192.0.2.7"
        );
    }

    #[test]
    fn the_rightmost_stranger_is_the_client() {
        let ours = "10.0.0.0/8, 127.0.0.1, fd00::/8";
        // (peer, header lines, client)
        let cases: &[(&str, &[&str], &str)] = &[
            ("127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            // What a client writes itself stands further left.
            ("127.0.0.1", &["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
            (
                "127.0.0.1",
                &["1.2.3.4", "203.0.113.9, 10.1.2.3"],
                "203.0.113.9",
            ),
            ("::ffff:127.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("fd00::7", &["[2001:db8::1]:443"], "2001:db8::1"),
            ("fd00::7", &["[2001:db8::1]"], "2001:db8::1"),
            ("127.0.0.1", &["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
            ("127.0.0.1", &["203.0.113.9, unknown, 10.0.0.2"], "10.0.0.2"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &[""], "127.0.0.1"),
        ];
        for (peer, forwarded, expected) in cases {
            assert_eq!(
                client(ours, peer, forwarded),
                *expected,
                "{peer} {forwarded:?}"
            );
        }
    }

    #[test]
    fn networks_are_read_strictly() {
        for good in [
            "0.0.0.0/0",
            "10.1.2.3/8",
            "::/0",
            "2001:db8::1",
            "127.0.0.1/32",
        ] {
            assert!(Network::parse(good).is_some(), "{good}");
        }
        for wrong in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "host",
            "1.2.3.4/-1",
            "1.2.3.4/",
        ] {
            assert!(Network::parse(wrong).is_none(), "{wrong}");
        }
        // All of IPv4 is not all of IPv6.
        assert_eq!(
            client("0.0.0.0/0", "2001:db8::1", &["1.2.3.4"]),
            "2001:db8::1"
        );
        assert_eq!(client("0.0.0.0/0", "192.0.2.7", &["1.2.3.4"]), "1.2.3.4");
    }
}
