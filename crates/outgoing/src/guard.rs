//! Which addresses nothing is sent to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use crate::Networks;

/// Why an address is not spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Nothing is sent there: it is {what}. Whoever runs this server can allow networks with \
     COUNTERSIGN_WEBHOOK_ALLOW_NETS."
)]
pub struct Blocked {
    /// What kind of address it is.
    pub what: &'static str,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: u16, second: u16, third: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0), prefix)
}

/// What is not public in IPv4: the registry of special-purpose addresses (RFC 6890 and what came after).
const V4: &[(Ipv4Net, &str)] = &[
    (v4(0, 0, 0, 0, 8), "an unspecified address"),
    (v4(10, 0, 0, 0, 8), "a private address"),
    (
        v4(100, 64, 0, 0, 10),
        "an address shared behind a carrier's NAT",
    ),
    (v4(127, 0, 0, 0, 8), "a loopback address"),
    // Clouds answer 169.254.169.254 with credentials of the machine.
    (v4(169, 254, 0, 0, 16), "a link-local address"),
    (v4(172, 16, 0, 0, 12), "a private address"),
    (v4(192, 0, 0, 0, 24), "an address reserved for protocols"),
    (v4(192, 0, 2, 0, 24), "an address for documentation"),
    (v4(192, 88, 99, 0, 24), "a relay's address"),
    (v4(192, 168, 0, 0, 16), "a private address"),
    (v4(198, 18, 0, 0, 15), "an address for benchmarks"),
    (v4(198, 51, 100, 0, 24), "an address for documentation"),
    (v4(203, 0, 113, 0, 24), "an address for documentation"),
    (v4(224, 0, 0, 0, 4), "a multicast address"),
    (v4(240, 0, 0, 0, 4), "a reserved address"),
];

/// The same in IPv6, as far as it lies in what is public.
const V6: &[(Ipv6Net, &str)] = &[
    // Teredo, ORCHID, benchmarks.
    (v6(0x2001, 0, 0, 23), "an address reserved for protocols"),
    (v6(0x2001, 0xdb8, 0, 32), "an address for documentation"),
    // An IPv4 address of any kind is inside.
    (v6(0x2002, 0, 0, 16), "a relay's address"),
    (v6(0x3fff, 0, 0, 20), "an address for documentation"),
    (v6(0xfc00, 0, 0, 7), "a private address"),
    (v6(0xfe80, 0, 0, 10), "a link-local address"),
    (v6(0xff00, 0, 0, 8), "a multicast address"),
    (
        v6(0x64, 0xff9b, 0, 96),
        "an IPv4 address behind a translator",
    ),
    (
        v6(0x64, 0xff9b, 1, 48),
        "an IPv4 address behind a translator",
    ),
];

/// All that is given out for public use so far: whatever lies outside is something else.
const GLOBAL: Ipv6Net = v6(0x2000, 0, 0, 3);

/// Refuses an address that is not public, unless it is in a network that is allowed.
///
/// # Errors
/// What kind of address it is.
pub fn judge(address: IpAddr, allowed: &Networks) -> Result<(), Blocked> {
    if allowed.contain(address) {
        return Ok(());
    }
    let what = match address {
        IpAddr::V4(address) => special(V4, |network| network.contains(&address)),
        IpAddr::V6(address) => inside_v6(address),
    };
    what.map_or(Ok(()), |what| Err(Blocked { what }))
}

fn inside_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("an unspecified address");
    }
    if address.is_loopback() {
        return Some("a loopback address");
    }
    if address.to_ipv4_mapped().is_some() {
        return Some("an IPv4 address written as IPv6");
    }
    let named = special(V6, |network| network.contains(&address));
    named.or_else(|| (!GLOBAL.contains(&address)).then_some("not a public address"))
}

fn special<N>(table: &[(N, &'static str)], contains: impl Fn(&N) -> bool) -> Option<&'static str> {
    let found = table.iter().find(|(network, _)| contains(network));
    found.map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdict(address: &str) -> Option<&'static str> {
        let address = address.parse().unwrap();
        judge(address, &Networks::default())
            .err()
            .map(|blocked| blocked.what)
    }

    #[test]
    fn what_is_not_public_is_refused_by_its_kind() {
        let table = [
            ("0.0.0.0", "an unspecified address"),
            ("0.1.2.3", "an unspecified address"),
            ("10.0.0.1", "a private address"),
            ("100.64.0.1", "an address shared behind a carrier's NAT"),
            (
                "100.100.100.200",
                "an address shared behind a carrier's NAT",
            ),
            ("127.0.0.1", "a loopback address"),
            ("127.255.255.254", "a loopback address"),
            ("169.254.169.254", "a link-local address"),
            ("172.16.0.1", "a private address"),
            ("172.31.255.255", "a private address"),
            ("192.0.0.192", "an address reserved for protocols"),
            ("192.0.2.1", "an address for documentation"),
            ("192.168.1.1", "a private address"),
            ("198.19.0.1", "an address for benchmarks"),
            ("224.0.0.251", "a multicast address"),
            ("255.255.255.255", "a reserved address"),
            ("::", "an unspecified address"),
            ("::1", "a loopback address"),
            ("::ffff:127.0.0.1", "an IPv4 address written as IPv6"),
            ("::ffff:8.8.8.8", "an IPv4 address written as IPv6"),
            ("::127.0.0.1", "not a public address"),
            ("64:ff9b::7f00:1", "an IPv4 address behind a translator"),
            ("64:ff9b:1::a00:1", "an IPv4 address behind a translator"),
            ("100::1", "not a public address"),
            ("2001::1", "an address reserved for protocols"),
            ("2001:db8::1", "an address for documentation"),
            ("2002:7f00:1::1", "a relay's address"),
            ("3fff::1", "an address for documentation"),
            ("fc00::1", "a private address"),
            ("fd00:ec2::254", "a private address"),
            ("fe80::1", "a link-local address"),
            ("fec0::1", "not a public address"),
            ("ff02::1", "a multicast address"),
        ];
        for (address, what) in table {
            assert_eq!(verdict(address), Some(what), "{address}");
        }
    }

    #[test]
    fn what_is_public_is_not() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert_eq!(verdict(address), None, "{address}");
        }
    }

    #[test]
    fn an_allowed_network_is_allowed_and_nothing_beside_it() {
        let allowed: Networks = "127.0.0.0/8,10.1.0.0/16".parse().unwrap();
        let judged = |address: &str| judge(address.parse().unwrap(), &allowed).is_ok();
        assert!(judged("127.0.0.1") && judged("10.1.2.3") && judged("::ffff:127.0.0.1"));
        assert!(!judged("10.2.0.1") && !judged("::1") && !judged("169.254.169.254"));
    }

    proptest! {
        /// The standard library's own words for what is inside.
        #[test]
        fn nothing_inside_gets_through(bits in any::<u32>(), wide in any::<u128>()) {
            let address = Ipv4Addr::from_bits(bits);
            let inside = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_multicast() || address.is_unspecified() || address.is_documentation()
                || address.is_broadcast();
            let none = Networks::default();
            prop_assert!(!inside || judge(address.into(), &none).is_err(), "{address}");
            prop_assert!(judge(address.to_ipv6_mapped().into(), &none).is_err(), "{address}");
            let address = Ipv6Addr::from_bits(wide);
            let inside = address.is_unique_local() || address.is_unicast_link_local() || address.is_multicast();
            prop_assert!(!inside || judge(address.into(), &none).is_err(), "{address}");
        }
    }
}
