//! The store against real databases: each story runs on SQLite, and on Postgres where
//! `TEST_DATABASE_URL` names a server, in a database of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

// By the name that every other crate calls it.
extern crate countersign_store as store;

/// Runs stories, `async fn(Db)`, once per database.
macro_rules! stories {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                crate::support::on_sqlite(super::$name).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                crate::support::on_postgres(super::$name).await;
            })+
        }
    };
}

mod agents;
mod connected_accounts;
mod connections;
mod contention;
mod deliveries;
mod hirings;
mod idempotency;
mod integrations;
mod issue_links;
mod oauth_applications;
mod oauth_authorizations;
mod oauth_grants;
mod people;
mod recommendations;
mod retention;
mod schema;
mod sealed;
mod sealing;
mod sessions;
mod support;
mod times;
