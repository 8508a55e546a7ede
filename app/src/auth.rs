//! Who is signed in: what the session holds, read anew from the database for every request, so that
//! a role that was taken away is gone at once.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use domain::view::SessionView;
use domain::{Caller, Origin, Principal, UserId, WorkspaceId};
use http::request::Parts;
use leptos::prelude::{expect_context, use_context};
use services::{Ctx, ServiceError};
use tower_sessions::Session;

use crate::AppError;

/// The session key of the person's id.
pub const USER_KEY: &str = "user_id";
/// The session key of the workspace's id.
pub const WORKSPACE_KEY: &str = "workspace_id";

/// A person who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) session: SessionView,
}

impl Viewer {
    pub(crate) fn caller(&self) -> Caller {
        let SessionView {
            user_id,
            workspace_id,
            role,
            ..
        } = self.session;
        Caller {
            workspace: workspace_id,
            principal: Principal::User {
                user: user_id,
                role,
            },
            origin: origin(),
        }
    }

    /// Whether forms that change things are of any use to them.
    pub(crate) fn may_change(&self) -> bool {
        self.session.role.administers()
    }
}

/// What the use cases work with; the server provides it.
pub(crate) fn ctx() -> Ctx {
    expect_context::<Ctx>()
}

/// The person behind a session, if one is signed in: for routes that take the browser's cookie.
///
/// # Errors
/// The session or the database cannot be read.
pub async fn person_of(ctx: &Ctx, session: &Session) -> Result<Option<SessionView>, ServiceError> {
    let user: Option<UserId> = session
        .get(USER_KEY)
        .await
        .map_err(ServiceError::internal)?;
    let workspace: Option<WorkspaceId> = session
        .get(WORKSPACE_KEY)
        .await
        .map_err(ServiceError::internal)?;
    match (user, workspace) {
        (Some(user), Some(workspace)) => services::session::current(ctx, user, workspace).await,
        _ => Ok(None),
    }
}

/// The session of this request.
pub(crate) async fn session() -> Result<Session, AppError> {
    let session = leptos_axum::extract::<Session>().await.map_err(broken)?;
    Ok(session)
}

/// Who is signed in, if anybody is.
pub(crate) async fn signed_in() -> Result<Option<Viewer>, AppError> {
    let person = person_of(&ctx(), &session().await?).await?;
    Ok(person.map(|session| Viewer { session }))
}

/// Who is signed in.
///
/// # Errors
/// `unauthenticated` if nobody is.
pub(crate) async fn viewer() -> Result<Viewer, AppError> {
    signed_in().await?.ok_or_else(|| {
        crate::headers::set_status(http::StatusCode::UNAUTHORIZED);
        AppError::unauthenticated()
    })
}

/// Whoever is signed in, as use cases know them.
///
/// # Errors
/// `unauthenticated` if nobody is.
pub(crate) async fn caller() -> Result<Caller, AppError> {
    Ok(viewer().await?.caller())
}

/// Begins a session under a new id, so that one that was planted before is worth nothing.
pub(crate) async fn sign_in(person: &SessionView) -> Result<(), AppError> {
    let session = session().await?;
    session.cycle_id().await.map_err(broken)?;
    session
        .insert(USER_KEY, person.user_id)
        .await
        .map_err(broken)?;
    session
        .insert(WORKSPACE_KEY, person.workspace_id)
        .await
        .map_err(broken)
}

/// Ends the session, here and in the database.
pub(crate) async fn sign_out() -> Result<(), AppError> {
    session().await?.flush().await.map_err(broken)
}

/// Where the request came from.
pub(crate) fn origin() -> Origin {
    let parts = use_context::<Parts>();
    let address =
        parts.and_then(|parts| parts.extensions.get::<ConnectInfo<SocketAddr>>().copied());
    address.map_or(Origin::Unknown, |ConnectInfo(address)| {
        Origin::Client(address.ip())
    })
}

/// Where to go after signing in: a path of ours, never another site.
pub(crate) fn safe_next(next: Option<&str>) -> String {
    let ours = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    next.filter(ours).unwrap_or("/").to_owned()
}

/// The page's or form's answer becomes a redirect. `path` must be visible ASCII.
pub(crate) fn redirect(path: &str) {
    leptos_axum::redirect(path);
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    ServiceError::internal(error).into()
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn after_signing_in_nobody_leaves_the_house() {
        assert_eq!(
            safe_next(Some("/hirings?status=paid")),
            "/hirings?status=paid"
        );
        for next in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/a b",
            "/ä",
        ] {
            assert_eq!(safe_next(Some(next)), "/", "{next}");
        }
        assert_eq!(safe_next(None), "/");
    }
}
