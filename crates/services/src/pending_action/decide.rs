//! Many decisions at once, with a result for each.

use domain::pending_action::MAX_AT_ONCE;
use domain::view::PendingActionView;
use domain::{Caller, PendingActionId, Refusal};

use super::{Approve, Reject, approve, reject};
use crate::{Ctx, ServiceError};

/// One of many decisions.
#[derive(Debug, Clone)]
pub struct DecideOne {
    /// Which action.
    pub id: PendingActionId,
    /// Yes or no.
    pub approve: bool,
    /// The `hash` of what was seen.
    pub hash: Option<String>,
    /// Why; a no needs it.
    pub reason: Option<String>,
}

/// What came of one of them.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedOne {
    /// Which action.
    pub id: PendingActionId,
    /// The action, if it was decided.
    pub action: Option<PendingActionView>,
    /// Why it was not.
    pub refusal: Option<Refusal>,
}

/// Decides each by itself: one that is refused does not keep the others.
///
/// # Errors
/// The caller may not decide at all, or there are none or too many.
pub async fn decide(
    ctx: &Ctx,
    caller: &Caller,
    decisions: Vec<DecideOne>,
    undo: bool,
) -> Result<Vec<DecidedOne>, ServiceError> {
    caller.require_approver()?;
    if decisions.is_empty() || decisions.len() > MAX_AT_ONCE {
        let message = format!("`decisions` must hold 1 to {MAX_AT_ONCE}.");
        return Err(Refusal::field("decisions", message).into());
    }
    let mut results = Vec::with_capacity(decisions.len());
    for one in decisions {
        let id = one.id;
        let decided = decide_one(ctx, caller, one, undo).await;
        let (action, refusal) = match decided {
            Ok(view) => (Some(view), None),
            Err(ServiceError::Internal(source)) => return Err(ServiceError::Internal(source)),
            Err(error) => (None, Some(error.refusal())),
        };
        results.push(DecidedOne {
            id,
            action,
            refusal,
        });
    }
    Ok(results)
}

async fn decide_one(
    ctx: &Ctx,
    caller: &Caller,
    one: DecideOne,
    undo: bool,
) -> Result<PendingActionView, ServiceError> {
    if one.approve {
        let yes = Approve {
            id: one.id,
            hash: one.hash,
            arguments: None,
            reason: one.reason,
            undo,
        };
        approve(ctx, caller, yes).await
    } else {
        let no = Reject {
            id: one.id,
            hash: one.hash,
            reason: one.reason.unwrap_or_default(),
        };
        reject(ctx, caller, no).await
    }
}
