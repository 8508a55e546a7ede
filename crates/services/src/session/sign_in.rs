//! Signing in by address and password, with waits that grow after failures.

use domain::audit::AuditAction;
use domain::throttle::Attempts;
use domain::view::SessionView;
use domain::{Origin, Refusal, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::user::User;

use crate::audit::{Actor, Entry};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, password, session};

/// Most bytes of a password that are looked at.
const MAX_PASSWORD_BYTES: usize = 1_024;

/// An attempt to sign in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: SecretString,
    /// From where the form came.
    pub origin: Origin,
}

/// Lets a person in. Which of address and password was wrong is not told.
///
/// # Errors
/// Wrong credentials, or too many failures for this address or from this network.
#[tracing::instrument(skip_all)]
pub async fn sign_in(ctx: &Ctx, cmd: SignIn) -> Result<SessionView, ServiceError> {
    let now = ctx.now();
    let email = cmd.email.trim().to_lowercase();
    // By address and by network: neither one address nor many from one place can be guessed at leisure.
    let keys = [
        (
            "address",
            format!("email:{}", domain::text::shorten(&email, 254)),
        ),
        ("network", format!("remote:{}", cmd.origin)),
    ];
    for (_, key) in &keys {
        require_patience(ctx, key, now).await?;
    }
    let found = store::user::by_email(ctx.db.reader(), &email).await?;
    let Some(user) = verified(ctx, found.clone(), &cmd.password).await? else {
        record_failure(ctx, &cmd, found.as_ref(), &keys, now).await?;
        tracing::warn!("Refused a sign-in");
        let message = "The e-mail address or the password is not right.";
        return Err(ServiceError::Unauthenticated(Refusal::new(
            "wrong_credentials",
            message,
        )));
    };
    let membership = store::membership::first_of_user(ctx.db.reader(), user.id).await?;
    let view = match membership {
        Some(membership) => session::current(ctx, user.id, membership.workspace).await?,
        None => None,
    };
    let mut unit = ctx.begin(now).await?;
    store::attempts::clear(&unit.txn, &keys[0].1).await?;
    if let Some(view) = &view {
        let entry = Entry::of(AuditAction::SignedIn, "user", user.id.0, &user.name);
        let by = Actor::user(user.id.0, &user.name, cmd.origin.to_string());
        unit.audit_by(by, view.workspace_id, entry);
    }
    unit.commit().await?;
    view.ok_or_else(|| {
        let message = "You are in no workspace any more. Ask an admin to add you.";
        ServiceError::Forbidden(Refusal::new("no_workspace", message))
    })
}

async fn require_patience(ctx: &Ctx, key: &str, now: Timestamp) -> Result<(), ServiceError> {
    let attempts: Attempts = store::attempts::get(ctx.db.reader(), key).await?;
    let Some(until) = attempts.blocked_until(now) else {
        return Ok(());
    };
    let seconds = (until - now).whole_seconds() + 1;
    let message = format!("Too many attempts. Try again in {seconds} seconds.");
    let refusal = Refusal::new("too_many_attempts", message).with("retry_after_seconds", seconds);
    Err(ServiceError::Throttled(refusal))
}

/// The user, if the password is theirs. Takes as long for an unknown address.
async fn verified(
    ctx: &Ctx,
    user: Option<User>,
    typed: &SecretString,
) -> Result<Option<User>, ServiceError> {
    if typed.expose_secret().len() > MAX_PASSWORD_BYTES {
        return Ok(None);
    }
    let Some(user) = user else {
        password::hash(ctx, typed).await?;
        return Ok(None);
    };
    Ok(password::matches(typed, &user.password_hash)
        .await?
        .then_some(user))
}

/// Counts a failure under each key, and writes it down if the address is one of ours.
async fn record_failure(
    ctx: &Ctx,
    cmd: &SignIn,
    user: Option<&User>,
    keys: &[(&'static str, String)],
    now: Timestamp,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(now).await?;
    let mut waited = false;
    let mut must_wait = Vec::new();
    for (what, key) in keys {
        let before = store::attempts::hold(&unit.txn, key, now).await?;
        let after = before.failed(now);
        store::attempts::put(&unit.txn, key, &after).await?;
        // Attempts that are sent at once all come this far, and only the first of them count here.
        waited |= before.blocked_until(now).is_some();
        if after.begins_to_wait() {
            must_wait.push(*what);
        }
    }
    // What nobody here goes by may be a password in the wrong field: it is kept nowhere. How long this takes
    // tells less of whether an address is known than the hashing before it varies by.
    if let Some(user) = user.filter(|_| !waited) {
        write_down(&mut unit, cmd, user, &must_wait).await?;
    }
    unit.commit().await?;
    let forgotten = now - domain::throttle::FORGET_AFTER;
    store::attempts::forget_before(ctx.db.writer(), forgotten).await?;
    Ok(())
}

/// A failure in the audit log of the workspace that this person would have come to; and that from now on
/// attempts must wait, if they must. Those that have to wait are not written down, so that nobody can fill
/// the log.
async fn write_down(
    unit: &mut Unit<'_>,
    cmd: &SignIn,
    user: &User,
    must_wait: &[&str],
) -> Result<(), ServiceError> {
    let Some(membership) = store::membership::first_of_user(&unit.txn, user.id).await? else {
        return Ok(());
    };
    let mut add = |entry: Entry| {
        let by = Actor::stranger(cmd.email.trim(), cmd.origin.to_string());
        unit.audit_by(by, membership.workspace, entry);
    };
    let entry = |action| Entry::of(action, "user", user.id.0, &user.name);
    add(entry(AuditAction::SignInFailed));
    if !must_wait.is_empty() {
        let after = json!({ "must_wait": must_wait });
        add(entry(AuditAction::SignInThrottled).after(after));
    }
    Ok(())
}
