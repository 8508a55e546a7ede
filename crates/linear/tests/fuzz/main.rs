//! What somebody outside may send, made up by a machine: kept bodies first, then changed and random ones.
//!
//! With `cargo test` each target ends after some thousand inputs; `make fuzz` gives each a time instead. A body
//! that broke something is kept in `__fuzz__/<target>/corpus`, under a name that says what is odd about it: from
//! then on it comes first.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it is"
)]

mod edit;
mod event;
mod request;

use std::time::{Duration, Instant};

use bolero::check;
use countersign_linear::webhook::{
    PayloadError, WebhookSecret, delivery_id, parse, sign, verify, verify_any,
};
use edit::Draft;
use request::Request;

/// Inputs of each target in `cargo test`; `BOLERO_RANDOM_ITERATIONS` says otherwise.
const INPUTS: usize = 3_000;
/// Most bytes of a delivery: what Linear's own client takes.
const LARGEST: usize = 5 * 1024 * 1024;
/// Far more than reading takes, also on a busy machine; far less than a quadratic reader needs.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn fuzz_bodies() {
    check!()
        .with_iterations(INPUTS)
        .for_each(|body: &[u8]| event::check(body));
}

#[test]
fn fuzz_changed_bodies() {
    let kept = edit::kept();
    assert!(kept.len() > 50, "the kept bodies are not where they were");
    check!()
        .with_iterations(INPUTS)
        .with_type::<Draft>()
        .for_each(|draft| event::check(&draft.body(&kept)));
}

#[test]
fn fuzz_signatures() {
    check!()
        .with_iterations(INPUTS)
        .with_type::<Request>()
        .for_each(request::check);
}

#[test]
fn fuzz_delivery_ids() {
    check!().with_iterations(INPUTS).for_each(|header: &[u8]| {
        let Some(id) = delivery_id(Some(header)) else {
            return;
        };
        assert!(header.is_ascii(), "{header:?}");
        assert_eq!(delivery_id(Some(id.to_string().as_bytes())), Some(id));
    });
}

#[test]
fn every_kept_body_verifies_with_its_own_signature_only() {
    let (secret, other) = (
        WebhookSecret::generate([7; 32]),
        WebhookSecret::generate([8; 32]),
    );
    let kept = edit::kept();
    for (body, next) in kept.iter().zip(kept.iter().cycle().skip(1)) {
        let signature = sign(&secret, body);
        let header = Some(signature.as_bytes());
        assert!(verify_any(&[&other, &secret], body, header).is_ok());
        assert!(verify(&other, body, header).is_err());
        assert!(verify(&secret, next, header).is_err());
    }
}

#[test]
fn the_largest_bodies_are_read_or_refused_in_time() {
    let around = |data: String| format!(r#"{{"type":"Issue","action":"update","data":{data}}}"#);
    let fill = |unit: &str| unit.repeat(LARGEST / unit.len());
    let list = |unit: &str| around(format!("[{}0]", fill(unit)));
    let text = |unit: &str| around(format!("\"{}\"", fill(unit)));
    let cases = [
        (list("[],"), true),
        (list("{\"a\":0},"), true),
        (text("a"), true),
        (text("\\u0041"), true),
        (around(format!("{{{}\"a\":0}}", fill("\"a\":0,"))), true),
        (fill(" "), false),
        (fill("["), false),
        (fill("{\"a\":"), false),
        (fill("\""), false),
        (fill("\\"), false),
    ];
    for (body, readable) in cases {
        let began = Instant::now();
        let read = parse(body.as_bytes());
        let shown = &body[..80];
        assert_eq!(read.is_ok(), readable, "{shown}");
        assert!(began.elapsed() < PATIENCE, "{shown}");
    }
    // Whether a number of millions of digits is too large depends on how serde_json is built.
    let began = Instant::now();
    let read = parse(around(fill("9")).as_bytes());
    assert!(read.is_ok() || read == Err(PayloadError::NotJson));
    assert!(began.elapsed() < PATIENCE);
}
