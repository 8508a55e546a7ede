//! Rows of access by OAuth to begin with.

use domain::{
    AuthorizationId, AuthorizationPurpose, ConnectedAccountId, ConnectedAccountStatus,
    ConnectionKind, LinearActor, OAuthApplicationId, OAuthGrantId, ScopeSet,
};
use store::Db;
use store::connected_account::{self, ConnectedAccount};
use store::oauth_application::{self, OAuthApplication};
use store::oauth_authorization::OAuthAuthorization;
use store::oauth_grant::OAuthGrant;
use time::Duration;
use uuid::Uuid;

use super::{HERE, NOW, ODD};

/// Both workspaces, and one application here.
pub(crate) async fn begin(db: &Db) -> OAuthApplication {
    super::begin(db).await;
    let application = application(1);
    oauth_application::insert(db.writer(), &application)
        .await
        .unwrap();
    application
}

pub(crate) fn application(number: u128) -> OAuthApplication {
    OAuthApplication {
        id: OAuthApplicationId(Uuid::from_u128(number)),
        workspace: HERE,
        name: format!("linear {number} {ODD}"),
        client_id: "client".to_owned(),
        sealed_client_secret: Some(vec![0, 255, 1]),
        sealed_webhook_secret: None,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

pub(crate) fn grant(number: u128) -> OAuthGrant {
    OAuthGrant {
        id: OAuthGrantId(Uuid::from_u128(number)),
        workspace: HERE,
        application: application(1).id,
        kind: ConnectionKind::OAuthApp,
        asked_scopes: ScopeSet::parse("read write app:assignable"),
        granted_scopes: ScopeSet::parse("read some:day"),
        sealed_access_token: vec![2, 0, 255],
        sealed_refresh_token: Some(vec![3, 0, 255]),
        issued_at: NOW,
        expires_at: Some(NOW + Duration::days(1)),
        refresh_due_at: Some(NOW + Duration::hours(19)),
        first_used_at: None,
        lease_by: None,
        lease_until: None,
        failing_since: None,
        not_before: None,
        last_error: None,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

pub(crate) fn account(number: u128) -> ConnectedAccount {
    ConnectedAccount {
        id: ConnectedAccountId(Uuid::from_u128(number)),
        workspace: HERE,
        application: application(1).id,
        identifier: format!("user {number} {ODD}"),
        status: ConnectedAccountStatus::Active,
        status_reason: None,
        status_since: NOW,
        grant: Some(grant(number).id),
        linear_user_id: Some(Uuid::from_u128(20)),
        linear_user_name: Some(ODD.to_owned()),
        linear_user_email: Some("ada@example.com".to_owned()),
        linear_org_id: Some(Uuid::from_u128(11)),
        linear_org_name: Some("Example".to_owned()),
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

/// Adds an account that is not there yet.
pub(crate) async fn add_account(db: &Db, account: &ConnectedAccount) {
    let added = connected_account::insert_new(db.writer(), account).await;
    assert!(added.unwrap());
}

/// One that asks for access for the workspace.
pub(crate) fn authorization(number: u8) -> OAuthAuthorization {
    OAuthAuthorization {
        id: AuthorizationId(Uuid::from_u128(number.into())),
        workspace: HERE,
        application: application(1).id,
        purpose: AuthorizationPurpose::Integration,
        connected_account: None,
        actor: LinearActor::App,
        asked_scopes: ScopeSet::parse("read write"),
        link_hash: vec![number; 32],
        state_hash: vec![255 - number; 32],
        sealed_state: vec![4, 0, 255],
        sealed_verifier: vec![5, 0, 255],
        browser_hash: None,
        redirect_uri: "https://example.com/callback".to_owned(),
        started_by: ODD.to_owned(),
        created_at: NOW,
        expires_at: NOW + Duration::minutes(10),
        opened_at: None,
        used_at: None,
        version: 1,
    }
}
