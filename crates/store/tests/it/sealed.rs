//! Sealed values where they are kept.

use std::collections::BTreeSet;

use domain::WebhookEndpointId;
use sea_orm::{ConnectionTrait, Statement};
use store::oauth_application::{self, OAuthApplication};
use store::sealed::{self, COLUMNS, Sealed};
use store::webhook_endpoint::{self, WebhookEndpoint};
use store::{Db, Place, integration, oauth_authorization, oauth_grant};
use uuid::Uuid;

use crate::support::oauth::{self, begin};
use crate::support::{self, HERE, NOW};

stories!(
    every_sealed_value_is_found_and_replaced,
    what_was_sealed_is_forgotten,
);

/// A row in each table that has sealed values, with a value in each of them.
async fn fill(db: &Db) {
    let application = begin(db).await;
    let after = OAuthApplication {
        sealed_webhook_secret: Some(vec![6]),
        ..application.clone()
    };
    let replaced = oauth_application::replace(db.writer(), &application, &after).await;
    assert!(replaced.unwrap());
    let mut row = support::integration();
    row.sealed_webhook_secret = vec![1];
    integration::insert(db.writer(), &row).await.unwrap();
    oauth_grant::insert(db.writer(), &oauth::grant(2))
        .await
        .unwrap();
    oauth_authorization::insert(db.writer(), &oauth::authorization(3))
        .await
        .unwrap();
    webhook_endpoint::insert(db.writer(), &endpoint())
        .await
        .unwrap();
}

const ENDPOINT: WebhookEndpointId = WebhookEndpointId(Uuid::from_u128(7));

/// With a secret that was rotated a moment ago.
fn endpoint() -> WebhookEndpoint {
    WebhookEndpoint {
        id: ENDPOINT,
        workspace: HERE,
        url: "https://example.com/hook".to_owned(),
        description: None,
        events: None,
        sealed_secret: vec![7],
        sealed_previous_secret: Some(vec![8]),
        previous_secret_until: Some(NOW),
        disabled_at: None,
        disabled_reason: None,
        failing_since: None,
        last_success_at: None,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

#[test]
fn columns_with_sealed_values_are_known_by_their_names() {
    let mut named = BTreeSet::new();
    for table in store::tables() {
        let columns = table.columns.iter();
        let sealed: Vec<_> = columns.filter(|name| name.starts_with("sealed_")).collect();
        let counted = table.columns.iter().any(|name| name == "version");
        assert!(sealed.is_empty() || counted, "{}", table.name);
        named.extend(
            sealed
                .iter()
                .map(|name| (table.name.clone(), (*name).clone())),
        );
    }
    let kept = COLUMNS.map(|(table, column)| (table.to_owned(), column.to_owned()));
    assert_eq!(named, kept.into());
    let application = oauth::application(1).id;
    let (grant, asked) = (oauth::grant(1).id, oauth::authorization(1).id);
    let places = [
        oauth_application::client_secret_place(HERE, application),
        oauth_application::webhook_secret_place(HERE, application),
        oauth_grant::access_token_place(HERE, grant),
        oauth_grant::refresh_token_place(HERE, grant),
        oauth_authorization::state_place(HERE, asked),
        oauth_authorization::verifier_place(HERE, asked),
        webhook_endpoint::secret_place(HERE, ENDPOINT),
        webhook_endpoint::previous_secret_place(HERE, ENDPOINT),
    ];
    assert_eq!(
        places.map(|place| (place.table, place.column)),
        COLUMNS[3..]
    );
}

async fn every_sealed_value_is_found_and_replaced(db: Db) {
    fill(&db).await;
    let found = sealed::all(db.reader()).await.unwrap();
    let columns = found.iter().map(|row| (row.place.table, row.place.column));
    assert_eq!(columns.collect::<Vec<_>>(), COLUMNS);
    let refresh_token = Sealed {
        place: oauth_grant::refresh_token_place(HERE, oauth::grant(2).id),
        bytes: vec![3, 0, 255],
    };
    assert!(found.contains(&refresh_token));
    for row in &found {
        let replace = async |bytes| sealed::replace(db.writer(), row, bytes).await.unwrap();
        assert!(replace(vec![9, 9]).await, "{}", row.place);
        assert!(!replace(vec![8, 8]).await, "{}", row.place);
    }
    let again = sealed::all(db.reader()).await.unwrap();
    assert!(again.iter().all(|row| row.bytes == [9, 9]));
    let places = |rows: &[Sealed]| rows.iter().map(|row| row.place).collect::<Vec<Place>>();
    assert_eq!(places(&again), places(&found));
    // Whoever read a row before does not write the old values back.
    let stale = oauth::grant(2);
    let replaced = oauth_grant::replace(db.writer(), &stale, &stale).await;
    assert!(!replaced.unwrap());
}

async fn what_was_sealed_is_forgotten(db: Db) {
    fill(&db).await;
    oauth_grant::delete(db.writer(), HERE, oauth::grant(2).id)
        .await
        .unwrap();
    db.forget_deleted().await.unwrap();
    if !db.is_postgres() {
        return;
    }
    let sql = "SELECT relname::text FROM pg_stat_user_tables WHERE vacuum_count > 0";
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let rows = db.reader().query_all_raw(statement).await.unwrap();
    let cleared: BTreeSet<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect();
    for (table, _) in COLUMNS {
        assert!(cleared.contains(table), "{table}");
    }
}
