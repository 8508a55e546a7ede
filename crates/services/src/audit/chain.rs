//! How entries are chained: rules without input or output. `docs/audit.md` tells them to whoever checks an
//! export without us.

use domain::Timestamp;
use sha2::{Digest, Sha256};
use store::audit::AuditEntry;

/// What the first entry has for the hash of the one before.
pub(super) const ROOT: [u8; 32] = [0; 32];
/// Begins every hash, so that none of another use or version fits.
const TAG: &str = "countersign-audit-1";

/// The databases keep no finer time.
pub(super) fn whole_micros(at: Timestamp) -> Timestamp {
    at.replace_nanosecond(at.microsecond() * 1_000)
        .unwrap_or(at)
}

/// Microseconds since 1970.
pub(super) fn micros(at: Timestamp) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

/// The entry at its place behind `last`.
pub(super) fn link(last: Option<&AuditEntry>, mut entry: AuditEntry) -> AuditEntry {
    entry.seq = last.map_or(1, |last| last.seq + 1);
    entry.prev_hash = last.map_or_else(|| ROOT.to_vec(), |last| last.hash.clone());
    entry.hash = hash(&entry).to_vec();
    entry
}

/// Why this entry does not follow the one with this place and hash, if it does not.
pub(super) fn breach(seq: i64, last_hash: &[u8], entry: &AuditEntry) -> Option<String> {
    if entry.seq != seq + 1 {
        return Some(format!("entry {} is missing", seq + 1));
    }
    if entry.prev_hash != last_hash {
        return Some(format!("entry {} does not follow entry {seq}", entry.seq));
    }
    if entry.hash != hash(entry) {
        return Some(format!("entry {} was changed", entry.seq));
    }
    None
}

/// SHA-256 over all fields, each behind its length in four bytes, so that none can pass for another.
fn hash(entry: &AuditEntry) -> [u8; 32] {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let texts = [
        entry.workspace.to_string(),
        entry.seq.to_string(),
        micros(entry.at).to_string(),
        entry.actor_kind.clone(),
        id(entry.actor_id),
        entry.actor_name.clone(),
        entry.origin.clone(),
        entry.action.clone(),
        entry.subject_kind.clone(),
        id(entry.subject_id),
        entry.subject_label.clone(),
        entry.before.clone(),
        entry.after.clone(),
    ];
    let mut sha = Sha256::new();
    let mut add = |bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        sha.update(length.to_be_bytes());
        sha.update(bytes);
    };
    add(TAG.as_bytes());
    add(&entry.prev_hash);
    for text in &texts {
        add(text.as_bytes());
    }
    sha.finalize().into()
}

#[cfg(test)]
mod tests {
    use domain::WorkspaceId;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            id: Uuid::from_u128(1),
            workspace: WorkspaceId(Uuid::from_u128(2)),
            seq: 0,
            at: datetime!(2026-11-24 10:00:00.000001 UTC),
            actor_kind: "user".to_owned(),
            actor_id: Some(Uuid::from_u128(3)),
            actor_name: "Ada".to_owned(),
            origin: "127.0.0.1".to_owned(),
            action: "integration.disabled".to_owned(),
            subject_kind: "integration".to_owned(),
            subject_id: Some(Uuid::from_u128(4)),
            subject_label: "Acme".to_owned(),
            before: r#"{"state":"active"}"#.to_owned(),
            after: r#"{"state":"disabled"}"#.to_owned(),
            prev_hash: Vec::new(),
            hash: Vec::new(),
        }
    }

    fn chain() -> [AuditEntry; 3] {
        let first = link(None, entry());
        let second = link(Some(&first), entry());
        let third = link(Some(&second), entry());
        [first, second, third]
    }

    fn check(chain: &[AuditEntry]) -> Option<String> {
        let (mut seq, mut hash) = (0, ROOT.to_vec());
        for entry in chain {
            if let Some(breach) = breach(seq, &hash, entry) {
                return Some(breach);
            }
            (seq, hash) = (entry.seq, entry.hash.clone());
        }
        None
    }

    #[test]
    fn a_chain_that_nobody_touched_is_whole() {
        assert_eq!(check(&chain()), None);
    }

    #[test]
    fn every_change_is_found() {
        let changes: [fn(&mut AuditEntry); 13] = [
            |entry| entry.at += time::Duration::microseconds(1),
            |entry| entry.workspace = WorkspaceId(Uuid::nil()),
            |entry| entry.actor_kind.push('x'),
            |entry| entry.actor_id = None,
            |entry| entry.actor_name.push('x'),
            |entry| entry.origin.push('x'),
            |entry| entry.action.push('x'),
            |entry| entry.subject_kind.push('x'),
            |entry| entry.subject_id = None,
            |entry| entry.subject_label.push('x'),
            |entry| entry.before.push(' '),
            |entry| entry.after.push(' '),
            // A letter moved from one field to the next.
            |entry| {
                let letter = entry.actor_name.pop().unwrap_or_default();
                entry.origin.insert(0, letter);
            },
        ];
        for change in changes {
            let mut chain = chain();
            change(&mut chain[1]);
            assert_eq!(check(&chain).as_deref(), Some("entry 2 was changed"));
        }
    }

    #[test]
    fn what_is_missing_or_rewritten_is_found() {
        let [first, second, third] = chain();
        let missing = check(&[first.clone(), third.clone()]);
        assert_eq!(missing.as_deref(), Some("entry 2 is missing"));
        let mut forged = second;
        forged.actor_name = "Eve".to_owned();
        forged.hash = hash(&forged).to_vec();
        let rewritten = check(&[first, forged, third]);
        assert_eq!(
            rewritten.as_deref(),
            Some("entry 3 does not follow entry 2")
        );
    }
}
