//! Checks a workspace's chain from its first entry to its last.

use domain::text::hex;
use domain::view::AuditVerdict;
use domain::{Caller, WorkspaceId};

use super::chain::{ROOT, breach};
use crate::{Ctx, ServiceError};

const AT_ONCE: u64 = 500;

/// Whether every entry is there and as it was written.
///
/// # Errors
/// Not an admin, or the database is away.
pub async fn verify(ctx: &Ctx, caller: &Caller) -> Result<AuditVerdict, ServiceError> {
    caller.require_admin()?;
    walk(ctx, caller.workspace).await
}

async fn walk(ctx: &Ctx, workspace: WorkspaceId) -> Result<AuditVerdict, ServiceError> {
    let (mut seq, mut hash) = (0, ROOT.to_vec());
    loop {
        let page = store::audit::after(ctx.db.reader(), workspace, seq, AT_ONCE).await?;
        let mut broken = None;
        for entry in &page {
            broken = breach(seq, &hash, entry);
            if broken.is_some() {
                break;
            }
            seq = entry.seq;
            hash.clone_from(&entry.hash);
        }
        if broken.is_some() || (page.len() as u64) < AT_ONCE {
            return Ok(AuditVerdict {
                entries: seq,
                last_hash: hex(&hash),
                broken,
            });
        }
    }
}
