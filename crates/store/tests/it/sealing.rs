//! Sealed secrets.

use domain::WorkspaceId;
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use store::{KeyRing, KeyRingError, OpenError, Place};
use uuid::Uuid;

const PLACE: Place = Place {
    workspace: WorkspaceId(Uuid::from_u128(1)),
    table: "integrations",
    row: Uuid::from_u128(2),
    column: "sealed_api_key",
};
const NONCE: [u8; 12] = [7; 12];

fn ring(id: &str, byte: u8) -> KeyRing {
    KeyRing::generate(id, [byte; 32]).unwrap()
}

fn seal(ring: &KeyRing, text: &str) -> Vec<u8> {
    ring.seal(&PLACE, &SecretString::from(text), NONCE)
}

fn open(ring: &KeyRing, place: &Place, sealed: &[u8]) -> Result<String, OpenError> {
    let opened = ring.open(place, sealed)?;
    Ok(opened.expose_secret().to_owned())
}

fn parse_error(text: &str) -> String {
    KeyRing::parse(text).unwrap_err().to_string()
}

#[test]
fn what_is_sealed_does_not_show() {
    let sealed = seal(&ring("k1", 1), "lin_api_secret");
    assert!(!sealed.windows(7).any(|part| part == b"lin_api"));
    // Version, length and id of the key, nonce: what tells how to open it.
    assert_eq!(sealed[..4], [1, 2, b'k', b'1']);
    assert_eq!(sealed[4..16], NONCE);
    assert_eq!(sealed.len(), 16 + "lin_api_secret".len() + 16);
}

#[test]
fn it_opens_in_its_place_only() {
    let ring = ring("k1", 1);
    let sealed = seal(&ring, "secret");
    let elsewhere = [
        Place {
            workspace: WorkspaceId(Uuid::from_u128(9)),
            ..PLACE
        },
        Place {
            table: "connected_accounts",
            ..PLACE
        },
        Place {
            row: Uuid::from_u128(9),
            ..PLACE
        },
        Place {
            column: "sealed_webhook_secret",
            ..PLACE
        },
    ];
    assert_eq!(open(&ring, &PLACE, &sealed), Ok("secret".to_owned()));
    for place in elsewhere {
        assert_eq!(
            open(&ring, &place, &sealed),
            Err(OpenError::Corrupt),
            "{place}"
        );
    }
}

#[test]
fn another_key_does_not_open_it() {
    let sealed = seal(&ring("k1", 1), "secret");
    let unknown = open(&ring("k2", 1), &PLACE, &sealed);
    assert_eq!(unknown, Err(OpenError::UnknownKey("k1".to_owned())));
    let same_id = open(&ring("k1", 2), &PLACE, &sealed);
    assert_eq!(same_id, Err(OpenError::Corrupt));
}

#[test]
fn keys_rotate() {
    let (old, new) = (ring("2026", 1), ring("2027", 2));
    let rotated = format!(
        " {}, {} ",
        new.to_config_string().expose_secret(),
        old.to_config_string().expose_secret()
    );
    let rotated = KeyRing::parse(&rotated).unwrap();
    assert_eq!(rotated.active_id(), "2027");
    let sealed_before = seal(&old, "old");
    assert_eq!(open(&rotated, &PLACE, &sealed_before), Ok("old".to_owned()));
    let sealed_after = seal(&rotated, "new");
    assert_eq!(open(&new, &PLACE, &sealed_after), Ok("new".to_owned()));
    let gone = open(&old, &PLACE, &sealed_after);
    assert_eq!(gone, Err(OpenError::UnknownKey("2027".to_owned())));
}

#[test]
fn a_ring_reads_back_and_hides_its_keys() {
    let ring = ring("k1", 0xab);
    let text = ring.to_config_string();
    let again = KeyRing::parse(text.expose_secret()).unwrap();
    assert_eq!(
        again.to_config_string().expose_secret(),
        text.expose_secret()
    );
    assert_eq!(format!("{ring:?}"), r#"{"k1": "[redacted]"}"#);
}

#[test]
fn wrong_keys_are_named_and_not_shown() {
    let key = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    assert!(KeyRing::parse(&format!("k1:{key}")).is_ok());
    assert!(KeyRing::parse(&format!("k1:{}", key.trim_end_matches('='))).is_ok());
    let form = |position| format!("key {position} is not of the form id:base64");
    assert_eq!(parse_error(""), form(1));
    assert_eq!(parse_error(&format!("k1:{key},")), form(2));
    assert_eq!(parse_error(key), form(1));
    for short in ["", "!", "q6s=", &key.repeat(2)] {
        let error = parse_error(&format!("k1:{short}"));
        assert_eq!(error, "key `k1` must be 32 bytes in base64");
    }
    let long = "k".repeat(33);
    for id in ["", "a b", "ä", long.as_str()] {
        let error = KeyRing::parse(&format!("{id}:{key}")).unwrap_err();
        assert_eq!(error, KeyRingError::Id { position: 1 });
    }
    let twice = parse_error(&format!("k1:{key},k1:{key}"));
    assert_eq!(twice, "two keys have the id `k1`");
    assert!(KeyRing::generate("", [0; 32]).is_err());
}

proptest! {
    #[test]
    fn any_text_opens_again(text in "\\PC*", nonce: [u8; 12], key: [u8; 32]) {
        let ring = KeyRing::generate("k1", key).unwrap();
        let sealed = ring.seal(&PLACE, &SecretString::from(text.as_str()), nonce);
        prop_assert_eq!(open(&ring, &PLACE, &sealed), Ok(text));
    }

    #[test]
    fn one_bit_is_enough(text in "\\PC{0,40}", position: prop::sample::Index, bit in 0_u8..8) {
        let ring = ring("k1", 1);
        let mut sealed = seal(&ring, &text);
        let at = position.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(open(&ring, &PLACE, &sealed).is_err());
    }

    #[test]
    fn what_is_cut_off_does_not_open(text in "\\PC{0,40}", position: prop::sample::Index) {
        let ring = ring("k1", 1);
        let sealed = seal(&ring, &text);
        let kept = &sealed[..position.index(sealed.len())];
        prop_assert_eq!(open(&ring, &PLACE, kept), Err(OpenError::Corrupt));
    }

    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>) {
        prop_assert!(open(&ring("k1", 1), &PLACE, &bytes).is_err());
    }
}
