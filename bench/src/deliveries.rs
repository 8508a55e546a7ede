//! What is sent: bodies as Linear writes them, two to four kilobytes, signed before the clock starts.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::body::Bytes;
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// Deliveries that are sent once more, and that nobody signed, in percent.
const AGAIN: u64 = 10;
const FORGED: u64 = 5;
/// How far back a repetition looks: often the first one is still under way.
const LOOK_BACK: u64 = 64;

/// A webhook that a server listens to.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// What has to become of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Acknowledged and kept.
    New,
    /// Acknowledged and not kept again.
    Again,
    /// Refused.
    Forged,
}

/// A request that only has to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) kind: Kind,
    /// The first delivery with this content, by its place in the list.
    pub(crate) first: usize,
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) signature: String,
    pub(crate) body: Bytes,
}

/// Numbers that look random and are the same at each run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one: splitmix64.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_u128((u128::from(self.next()) << 64) | u128::from(self.next()))
            .with_version(uuid::Version::Random)
            .with_variant(uuid::Variant::RFC4122)
            .into_uuid()
    }
}

/// Deliveries for all hooks in turn, with repetitions and forgeries among them.
pub(crate) fn mixed(hooks: &[Hook], count: usize, numbers: &mut Numbers) -> Vec<Delivery> {
    let mut all: Vec<Delivery> = Vec::with_capacity(count);
    for n in 0..count {
        let dice = numbers.below(100);
        let back = usize::try_from(numbers.below(LOOK_BACK)).unwrap_or(0) + 1;
        let earlier = n.checked_sub(back).map(|earlier| &all[earlier]);
        let again = earlier.filter(|earlier| dice < AGAIN && earlier.kind == Kind::New);
        let delivery = if let Some(earlier) = again {
            Delivery {
                kind: Kind::Again,
                ..earlier.clone()
            }
        } else {
            let mut delivery = one(&hooks[n % hooks.len()], n, None, numbers);
            if (AGAIN..AGAIN + FORGED).contains(&dice) {
                delivery.kind = Kind::Forged;
                delivery.signature = sign("somebody else's secret", &delivery.body);
            }
            delivery
        };
        all.push(delivery);
    }
    all
}

/// One bulk edit: each changed issue is told to each hook.
pub(crate) fn bulk_edit(hooks: &[Hook], count: usize, numbers: &mut Numbers) -> Vec<Delivery> {
    let mut issue = numbers.uuid();
    let mut all = Vec::with_capacity(count);
    for n in 0..count {
        if n % hooks.len() == 0 {
            issue = numbers.uuid();
        }
        all.push(one(&hooks[n % hooks.len()], n, Some(issue), numbers));
    }
    all
}

fn one(hook: &Hook, n: usize, issue: Option<Uuid>, numbers: &mut Numbers) -> Delivery {
    let issue = issue.unwrap_or_else(|| numbers.uuid());
    let body = Bytes::from(body(issue, n, numbers));
    Delivery {
        kind: Kind::New,
        first: n,
        path: format!("/webhooks/linear/{}", hook.id),
        id: numbers.uuid().to_string(),
        signature: sign(&hook.secret, &body),
        body,
    }
}

/// As Linear writes the change of an issue; the length of its description varies.
fn body(issue: Uuid, n: usize, numbers: &mut Numbers) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "servers compare what is signed with the real time"
    )]
    let now = OffsetDateTime::now_utc();
    let at = now.format(&Rfc3339).unwrap_or_default();
    let person = fixed(3);
    let url = format!("https://linear.app/acme/issue/ENG-{n}/replace-the-exporter");
    json!({
        "action": "update", "type": "Issue", "createdAt": at, "url": url,
        "organizationId": fixed(4), "webhookId": fixed(5),
        "webhookTimestamp": now.unix_timestamp() * 1_000 + i64::from(now.millisecond()),
        "actor": {
            "id": person, "type": "user", "name": "Grace Hopper", "email": "grace@example.com",
            "url": "https://linear.app/acme/profiles/grace",
        },
        "data": data(issue, n, &at, &url, numbers),
        "updatedFrom": { "updatedAt": at, "sortOrder": -9_811.5, "stateId": fixed(9) },
    })
    .to_string()
}

fn data(issue: Uuid, n: usize, at: &str, url: &str, numbers: &mut Numbers) -> Value {
    let repeats = usize::try_from(numbers.below(100)).unwrap_or(0) + 20;
    let (team, state, person) = (fixed(1), fixed(2), fixed(3));
    let profile = "https://linear.app/acme/profiles/grace";
    json!({
        "id": issue, "createdAt": at, "updatedAt": at, "number": n, "title": "Replace the exporter",
        "priority": 2, "boardOrder": 0, "sortOrder": -9_812.5, "prioritySortOrder": -8_100.25,
        "slaType": "all", "addedToTeamAt": at, "labelIds": [fixed(6), fixed(7)], "teamId": team,
        "previousIdentifiers": [], "creatorId": person, "assigneeId": person, "stateId": state,
        "reactionData": [], "priorityLabel": "High", "botActor": null, "identifier": format!("ENG-{n}"),
        "url": url, "subscriberIds": [person, fixed(8)],
        "assignee": { "id": person, "name": "Grace Hopper", "email": "grace@example.com", "url": profile },
        "state": { "id": state, "color": "#f2c94c", "name": "In Progress", "type": "started" },
        "team": { "id": team, "key": "ENG", "name": "Engineering" },
        "labels": [
            { "id": fixed(6), "color": "#eb5757", "name": "Bug" },
            { "id": fixed(7), "color": "#bb87fc", "name": "Exporter" },
        ],
        "description": "The nightly export ".repeat(repeats),
    })
}

fn fixed(n: u128) -> Uuid {
    Uuid::from_u128(0x2174_add1_f7c8_44e3_b000_0000_0000_0000 + n)
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    // HMAC takes keys of any length, so there is always a signature.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(hex, "{byte:02x}");
        }
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hooks() -> Vec<Hook> {
        let hook = |n: u32| Hook {
            id: format!("hook-{n}"),
            secret: format!("secret {n}"),
        };
        (0..17).map(hook).collect()
    }

    #[test]
    fn the_mix_is_what_it_says() {
        let all = mixed(&hooks(), 10_000, &mut Numbers::new(7));
        let share = |kind| all.iter().filter(|delivery| delivery.kind == kind).count();
        assert!(
            (800..1_100).contains(&share(Kind::Again)),
            "{}",
            share(Kind::Again)
        );
        assert!(
            (400..600).contains(&share(Kind::Forged)),
            "{}",
            share(Kind::Forged)
        );
        for delivery in &all {
            assert!(
                (1_800..4_300).contains(&delivery.body.len()),
                "{}",
                delivery.body.len()
            );
            let first = &all[delivery.first];
            assert_eq!((&first.id, &first.body), (&delivery.id, &delivery.body));
        }
    }

    #[test]
    fn a_bulk_edit_tells_each_hook_of_each_issue() {
        let all = bulk_edit(&hooks(), 34, &mut Numbers::new(7));
        let issue = |n: usize| {
            let body: serde_json::Value = serde_json::from_slice(&all[n].body).unwrap();
            body["data"]["id"].to_string()
        };
        assert_eq!(issue(0), issue(16));
        assert_ne!(issue(16), issue(17));
        assert_eq!(all[0].path, all[17].path);
        assert_ne!(all[0].path, all[1].path);
    }
}
