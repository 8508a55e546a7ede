//! The networks that a deployment allows, although they are not public.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// Networks that may be spoken to whatever they are; none unless told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// The part of a list that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("names `{0}`")]
pub struct BadNetwork(pub String);

impl Networks {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is in one of them. An IPv4 address is itself, also where it is written as IPv6.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for Networks {
    type Err = BadNetwork;

    /// Reads networks or single addresses, comma-separated.
    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let parts = text.split(',').map(str::trim);
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

fn network(text: &str) -> Result<IpNet, BadNetwork> {
    let single = || text.parse::<IpAddr>().map(IpNet::from).ok();
    text.parse()
        .ok()
        .or_else(single)
        .ok_or_else(|| BadNetwork(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses_are_read_strictly() {
        let read: Networks = "10.0.0.0/8, 127.0.0.1,fd00::/8".parse().unwrap();
        for inside in ["10.1.2.3", "127.0.0.1", "::ffff:10.0.0.1", "fd12::1"] {
            assert!(read.contain(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["127.0.0.2", "11.0.0.1", "fe80::1"] {
            assert!(!read.contain(outside.parse().unwrap()), "{outside}");
        }
        for wrong in ["", "10.0.0.0/33", "host", "10.0.0.0/8,", "10.0.0/8"] {
            assert!(wrong.parse::<Networks>().is_err(), "{wrong}");
        }
    }
}
