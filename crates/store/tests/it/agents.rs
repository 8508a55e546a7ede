//! Agents and API tokens.

use domain::{AgentId, ApiTokenId};
use sea_orm::SqlErr;
use store::{Db, agent, api_token};
use time::Duration;
use uuid::Uuid;

use crate::support::{self, ELSEWHERE, HERE, NOW, begin};

stories!(
    agents_are_listed_newest_first,
    a_token_reads_back,
    a_token_is_found_by_its_hash,
    a_token_is_revoked_once,
    a_use_is_noted_and_never_set_back,
);

async fn agents_are_listed_newest_first(db: Db) {
    let first = begin(&db).await;
    let second = support::agent(2);
    agent::insert(db.writer(), &second).await.unwrap();
    let theirs = agent::Agent {
        id: AgentId(Uuid::from_u128(3)),
        workspace: ELSEWHERE,
        ..support::agent(3)
    };
    agent::insert(db.writer(), &theirs).await.unwrap();
    let listed = agent::list(db.reader(), HERE).await.unwrap();
    assert_eq!(listed, [second, first.clone()]);
    assert_eq!(agent::count(db.reader(), HERE).await.unwrap(), 2);
    let got = agent::get(db.reader(), HERE, first.id).await.unwrap();
    assert_eq!(got, Some(first));
    assert_eq!(
        agent::get(db.reader(), HERE, theirs.id).await.unwrap(),
        None
    );
}

async fn a_token_reads_back(db: Db) {
    begin(&db).await;
    let bare = support::api_token(1);
    let full = api_token::ApiToken {
        agent: None,
        scopes: vec![],
        expires_at: Some(NOW),
        revoked_at: Some(NOW + Duration::seconds(1)),
        last_used_at: Some(NOW + Duration::seconds(2)),
        ..support::api_token(2)
    };
    for token in [&bare, &full] {
        api_token::insert(db.writer(), token).await.unwrap();
        let got = api_token::get(db.reader(), HERE, token.id).await.unwrap();
        assert_eq!(got.as_ref(), Some(token));
        let theirs = api_token::get(db.reader(), ELSEWHERE, token.id).await;
        assert_eq!(theirs.unwrap(), None);
    }
    let listed = api_token::list(db.reader(), HERE).await.unwrap();
    assert_eq!(listed, [full, bare]);
    assert_eq!(api_token::list(db.reader(), ELSEWHERE).await.unwrap(), []);
}

async fn a_token_is_found_by_its_hash(db: Db) {
    begin(&db).await;
    let token = support::api_token(1);
    api_token::insert(db.writer(), &token).await.unwrap();
    let found = api_token::by_hash(db.reader(), &token.hash).await.unwrap();
    assert_eq!(found, Some(token.clone()));
    assert_eq!(api_token::by_hash(db.reader(), b"").await.unwrap(), None);
    let same_hash = api_token::ApiToken {
        id: ApiTokenId(Uuid::from_u128(2)),
        ..token
    };
    let error = api_token::insert(db.writer(), &same_hash)
        .await
        .unwrap_err();
    let violated = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
    assert!(violated, "{error}");
}

async fn a_token_is_revoked_once(db: Db) {
    begin(&db).await;
    let token = support::api_token(1);
    api_token::insert(db.writer(), &token).await.unwrap();
    let later = NOW + Duration::hours(1);
    let revoke = async |workspace, at| {
        let revoked = api_token::revoke(db.writer(), workspace, token.id, at).await;
        revoked.unwrap()
    };
    assert!(!revoke(ELSEWHERE, NOW).await);
    assert!(revoke(HERE, NOW).await);
    assert!(!revoke(HERE, later).await);
    let got = api_token::get(db.reader(), HERE, token.id).await.unwrap();
    assert_eq!(got.unwrap().revoked_at, Some(NOW));
}

async fn a_use_is_noted_and_never_set_back(db: Db) {
    begin(&db).await;
    let token = support::api_token(1);
    api_token::insert(db.writer(), &token).await.unwrap();
    for (at, known) in [(0, 0), (60, 60), (30, 60)] {
        let at = NOW + Duration::seconds(at);
        api_token::touch(db.writer(), token.id, at).await.unwrap();
        let got = api_token::get(db.reader(), HERE, token.id).await.unwrap();
        let known = NOW + Duration::seconds(known);
        assert_eq!(got.unwrap().last_used_at, Some(known));
    }
}
