//! Writes down what Linear granted, and how a renewal ended: tokens change together, in one transaction.

use domain::token_life::{is_expiring, refresh_due_at};
use domain::{
    ConnectionKind, IntegrationChange, OAuthApplicationId, OAuthGrantId, ScopeSet, Timestamp,
    WorkspaceId,
};
use linear::OAuthError;
use linear::oauth::TokenGrant;
use secrecy::SecretString;
use store::oauth_grant::{OAuthGrant, access_token_place, refresh_token_place};
use time::Duration;

use super::change;
use super::renew::{Answer, Renewed, follows};
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, integration, oauth};

/// How long nobody tries after a first failure, and at most, as failures go on.
const FIRST_PAUSE: Duration = Duration::seconds(30);
const LONGEST_PAUSE: Duration = Duration::minutes(5);

/// What was granted, to whom and for what.
pub(crate) struct Issued<'a> {
    /// The tenant.
    pub(crate) workspace: WorkspaceId,
    /// The application that access was given to.
    pub(crate) application: OAuthApplicationId,
    /// How.
    pub(crate) kind: ConnectionKind,
    /// What was asked for.
    pub(crate) asked: &'a ScopeSet,
    /// What Linear answered.
    pub(crate) tokens: &'a TokenGrant,
}

/// A new grant, to be stored.
pub(crate) fn issue(
    ctx: &Ctx,
    id: OAuthGrantId,
    issued: &Issued<'_>,
    now: Timestamp,
) -> OAuthGrant {
    let mut grant = OAuthGrant {
        id,
        workspace: issued.workspace,
        application: issued.application,
        kind: issued.kind,
        asked_scopes: issued.asked.clone(),
        granted_scopes: issued.asked.clone(),
        sealed_access_token: Vec::new(),
        sealed_refresh_token: None,
        issued_at: now,
        expires_at: None,
        refresh_due_at: None,
        first_used_at: None,
        lease_by: None,
        lease_until: None,
        failing_since: None,
        not_before: None,
        last_error: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    fill(ctx, &mut grant, issued.tokens, now);
    grant
}

/// Puts tokens into a grant.
fn fill(ctx: &Ctx, grant: &mut OAuthGrant, tokens: &TokenGrant, now: Timestamp) {
    let (workspace, id) = (grant.workspace, grant.id);
    let secret = |text: &str| SecretString::from(text.to_owned());
    let place = access_token_place(workspace, id);
    grant.sealed_access_token = ctx.seal(&place, &secret(tokens.access.expose()));
    // Linear that sends no new one with a renewal means the old one to stay.
    if let Some(refresh) = &tokens.refresh {
        let place = refresh_token_place(workspace, id);
        grant.sealed_refresh_token = Some(ctx.seal(&place, &secret(refresh.expose())));
    }
    if let Some(scopes) = &tokens.scopes {
        grant.granted_scopes = scopes.clone();
    }
    let life = tokens
        .expires_in
        .and_then(|life| Duration::try_from(life).ok());
    grant.issued_at = now;
    grant.expires_at = life.map(|life| now.saturating_add(life));
    let end = grant.expires_at.filter(|_| follows(grant));
    grant.refresh_due_at = end.map(|end| refresh_due_at(now, end, part_of_one(ctx)));
    (grant.first_used_at, grant.failing_since) = (None, None);
    (grant.not_before, grant.last_error) = (None, None);
}

/// A random number from 0 to 1.
fn part_of_one(ctx: &Ctx) -> f64 {
    let mut bytes = [0; 4];
    ctx.ids.fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

/// Writes down how a renewal ended, and gives the lease back.
pub(super) async fn settle(
    ctx: &Ctx,
    leased: &OAuthGrant,
    answer: Answer,
) -> Result<Renewed, ServiceError> {
    // What Linear just gave must not be lost to a change at the same moment.
    let settled = again(|| write(ctx, leased, &answer)).await?;
    match settled {
        Settled::Written(after, renewed) => {
            tell(&after, &answer);
            return Ok(renewed);
        }
        Settled::ByAnother => {}
        Settled::Gone => give_up(ctx, leased, &answer).await?,
    }
    Ok(Renewed::Yes)
}

/// What became of the end of a renewal.
enum Settled {
    /// It is in the row.
    Written(Box<OAuthGrant>, Renewed),
    /// Others have got tokens since.
    ByAnother,
    /// The grant was erased.
    Gone,
}

async fn write(ctx: &Ctx, leased: &OAuthGrant, answer: &Answer) -> Result<Settled, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::oauth_grant::get(&unit.txn, leased.workspace, leased.id).await?;
    let Some(before) = found else {
        return Ok(Settled::Gone);
    };
    if before.issued_at != leased.issued_at {
        return Ok(Settled::ByAnother);
    }
    let mut after = before.clone();
    (after.lease_by, after.lease_until) = (None, None);
    after.updated_at = unit.now;
    let (renewed, what) = match answer {
        Answer::Tokens(tokens) => {
            fill(ctx, &mut after, tokens, unit.now);
            (Renewed::Yes, Some(IntegrationChange::Refreshed))
        }
        Answer::Superseded => (Renewed::Yes, None),
        Answer::Refused => {
            refuse(&mut after, unit.now);
            (Renewed::Yes, Some(IntegrationChange::GrantRefused))
        }
        Answer::Failed(error) => {
            let what = fail(&mut after, error, unit.now);
            (Renewed::NotNow, what)
        }
    };
    // Another key may have sealed the tokens anew in between: then once more on what is there now.
    if !store::oauth_grant::replace(&unit.txn, &before, &after).await? {
        return Err(integration::changed_meanwhile());
    }
    if let Some(what) = what {
        change(&mut unit, &after, what).await?;
    }
    unit.commit().await?;
    Ok(Settled::Written(Box::new(after), renewed))
}

/// The grant was erased meanwhile: what Linear just gave for it must not live on there.
async fn give_up(ctx: &Ctx, gone: &OAuthGrant, answer: &Answer) -> Result<(), ServiceError> {
    let Answer::Tokens(tokens) = answer else {
        return Ok(());
    };
    let db = ctx.db.reader();
    let found = store::oauth_application::get(db, gone.workspace, gone.application).await?;
    if let Some(application) = found {
        oauth::revoke_quietly(ctx, &application, tokens, None).await;
    }
    Ok(())
}

/// Notes that access was withdrawn in Linear: nobody tries to renew it or to call with it, and a renewal that is under
/// way finds it so. A grant that is gone, or that changes at this moment, is found out by the next call.
pub(crate) async fn withdrawn(
    unit: &Unit<'_>,
    workspace: WorkspaceId,
    id: OAuthGrantId,
) -> Result<(), ServiceError> {
    let Some(before) = store::oauth_grant::get(&unit.txn, workspace, id).await? else {
        return Ok(());
    };
    let mut after = before.clone();
    refuse(&mut after, unit.now);
    after.last_error = Some("Access was withdrawn in Linear.".to_owned());
    after.updated_at = unit.now;
    store::oauth_grant::replace(&unit.txn, &before, &after).await?;
    Ok(())
}

/// Linear refused for good. The tokens stay where they are: nothing is lost by keeping them.
pub(super) fn refuse(grant: &mut OAuthGrant, now: Timestamp) {
    grant.refresh_due_at = None;
    grant.failing_since = grant.failing_since.or(Some(now));
    grant.not_before = None;
    grant.last_error = Some("Linear does not accept this access any more.".to_owned());
}

/// It failed in a way that passes. Says if people should be told by now.
fn fail(grant: &mut OAuthGrant, error: &OAuthError, now: Timestamp) -> Option<IntegrationChange> {
    // What nothing follows does not fail to be renewed: it lives, or is refused.
    let (due, end) = (grant.refresh_due_at?, grant.expires_at?);
    let since = *grant.failing_since.get_or_insert(now);
    // As long as it fails already, within bounds: tries get rarer by themselves.
    let pause = (now - since).clamp(FIRST_PAUSE, LONGEST_PAUSE);
    let asked = error
        .retry_after()
        .and_then(|wait| Duration::try_from(wait).ok());
    grant.not_before = Some(now + asked.map_or(pause, |asked| asked.max(pause)));
    grant.last_error = Some(domain::text::label(&error.public_message(), 300));
    is_expiring(now, due, end, true).then_some(IntegrationChange::ExpiringSoon)
}

fn tell(grant: &OAuthGrant, answer: &Answer) {
    let id = grant.id;
    metrics::counter!("countersign_token_renewals_total", "outcome" => answer.as_str())
        .increment(1);
    match answer {
        Answer::Tokens(_) => tracing::info!(grant.id = %id, "Renewed the tokens of grant `{id}`"),
        Answer::Superseded => tracing::info!(grant.id = %id, "Somebody else renewed grant `{id}`"),
        Answer::Refused => tracing::warn!(grant.id = %id, "Linear refuses grant `{id}` for good"),
        Answer::Failed(error) => {
            tracing::warn!(grant.id = %id, error = %error, "Could not renew grant `{id}`; it is tried again");
        }
    }
}
