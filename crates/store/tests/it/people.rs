//! Workspaces, people, and what guards the sign-in.

use domain::throttle::Attempts;
use domain::{Role, UserId, WorkspaceId};
use sea_orm::SqlErr;
use store::membership::{self, Membership};
use store::user::{self, PasswordHash, User};
use store::{Db, attempts, setup_code, workspace};
use time::Duration;
use uuid::Uuid;

use crate::support::{ELSEWHERE, HERE, NOW, ODD, begin};

stories!(
    a_workspace_reads_back,
    a_person_is_found_by_id_and_address,
    an_address_is_taken_once,
    a_role_is_of_one_workspace,
    a_setup_code_is_good_until_cleared,
    attempts_are_counted_by_key,
);

fn ada() -> User {
    User {
        id: UserId(Uuid::from_u128(1)),
        email: "ada@example.com".to_owned(),
        name: ODD.to_owned(),
        password_hash: PasswordHash("$argon2id$secret".to_owned()),
        created_at: NOW,
    }
}

async fn a_workspace_reads_back(db: Db) {
    begin(&db).await;
    let all = workspace::all(db.reader()).await.unwrap();
    assert_eq!(
        all.iter().map(|w| w.id).collect::<Vec<_>>(),
        [HERE, ELSEWHERE]
    );
    let here = workspace::get(db.reader(), HERE).await.unwrap().unwrap();
    assert_eq!(here, all[0]);
    assert_eq!(here.created_at, NOW);
    let unknown = WorkspaceId(Uuid::from_u128(99));
    assert_eq!(workspace::get(db.reader(), unknown).await.unwrap(), None);
}

async fn a_person_is_found_by_id_and_address(db: Db) {
    assert!(!user::any(db.reader()).await.unwrap());
    let ada = ada();
    user::insert(db.writer(), &ada).await.unwrap();
    assert!(user::any(db.reader()).await.unwrap());
    let found = user::get(db.reader(), ada.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&ada));
    let found = user::by_email(db.reader(), &ada.email).await.unwrap();
    assert_eq!(found.as_ref(), Some(&ada));
    let found = user::by_email(db.reader(), "eve@example.com").await;
    assert_eq!(found.unwrap(), None);
    assert!(!format!("{ada:?}").contains("argon2id"));
}

async fn an_address_is_taken_once(db: Db) {
    user::insert(db.writer(), &ada()).await.unwrap();
    let other = User {
        id: UserId(Uuid::from_u128(2)),
        ..ada()
    };
    let error = user::insert(db.writer(), &other).await.unwrap_err();
    let violated = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
    assert!(violated, "{error}");
}

async fn a_role_is_of_one_workspace(db: Db) {
    begin(&db).await;
    let ada = ada();
    user::insert(db.writer(), &ada).await.unwrap();
    assert_eq!(
        membership::first_of_user(db.reader(), ada.id)
            .await
            .unwrap(),
        None
    );
    let joined = |workspace, role, created_at| Membership {
        workspace,
        user: ada.id,
        role,
        created_at,
    };
    let elsewhere = joined(ELSEWHERE, Role::Viewer, NOW);
    let here = joined(HERE, Role::Owner, NOW + Duration::milliseconds(1));
    membership::insert(db.writer(), &elsewhere).await.unwrap();
    assert_eq!(
        membership::role(db.reader(), HERE, ada.id).await.unwrap(),
        None
    );
    membership::insert(db.writer(), &here).await.unwrap();
    assert_eq!(
        membership::role(db.reader(), HERE, ada.id).await.unwrap(),
        Some(Role::Owner)
    );
    assert_eq!(
        membership::first_of_user(db.reader(), ada.id)
            .await
            .unwrap(),
        Some(elsewhere)
    );
    assert!(membership::insert(db.writer(), &here).await.is_err());
}

async fn a_setup_code_is_good_until_cleared(db: Db) {
    setup_code::insert(db.writer(), &[1, 0, 2], NOW)
        .await
        .unwrap();
    assert!(setup_code::exists(db.reader(), &[1, 0, 2]).await.unwrap());
    assert!(!setup_code::exists(db.reader(), &[1, 0]).await.unwrap());
    setup_code::clear(db.writer()).await.unwrap();
    assert!(!setup_code::exists(db.reader(), &[1, 0, 2]).await.unwrap());
}

async fn attempts_are_counted_by_key(db: Db) {
    let none = Attempts::default();
    assert_eq!(attempts::get(db.reader(), ODD).await.unwrap(), none);
    let once = none.failed(NOW);
    let twice = once.failed(NOW + Duration::seconds(1));
    attempts::put(db.writer(), ODD, &once).await.unwrap();
    attempts::put(db.writer(), ODD, &twice).await.unwrap();
    attempts::put(db.writer(), "other", &once).await.unwrap();
    assert_eq!(attempts::get(db.reader(), ODD).await.unwrap(), twice);
    attempts::clear(db.writer(), ODD).await.unwrap();
    assert_eq!(attempts::get(db.reader(), ODD).await.unwrap(), none);
    assert_eq!(attempts::get(db.reader(), "other").await.unwrap(), once);
    attempts::put(db.writer(), "other", &none).await.unwrap();
    assert_eq!(attempts::get(db.reader(), "other").await.unwrap(), none);
}
