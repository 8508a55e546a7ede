//! Sessions of signed-in browsers, for `tower-sessions`.
//!
//! A session's id is all that a browser needs to be somebody, so it is a secret: the table has its
//! hash. Ids are 128 random bits, so a plain hash is as good as a slow one.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::session_store::{Error, ExpiredDeletion, Result, SessionStore};

use crate::Db;
use crate::entity::session::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row;

/// Keeps sessions in the table `sessions`.
#[derive(Clone)]
pub struct SessionRows {
    db: Db,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl SessionRows {
    /// Sessions in this database, which end by this clock.
    pub fn new(db: Db, now: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        Self { db, now }
    }

    fn now(&self) -> Moment {
        (self.now)().into()
    }
}

impl fmt::Debug for SessionRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRows")
            .field("db", &self.db)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let row = model(record)?;
            if row::insert_new(self.db.writer(), row)
                .await
                .map_err(backend)?
            {
                return Ok(());
            }
            // Taken: nobody may end up in somebody else's session.
            record.id = Id::default();
        }
    }

    /// Saves a session that is there. One that is gone stays gone: whoever signed out stays signed
    /// out, also when another request of theirs was still under way.
    async fn save(&self, record: &Record) -> Result<()> {
        let update = Entity::update_many()
            .set(row::changes(model(record)?, &[Column::Id]))
            .filter(COLUMN.id.eq(key(&record.id)));
        let saved = update.exec(self.db.writer()).await.map_err(backend)?;
        if saved.rows_affected == 0 {
            tracing::debug!("A session ended before it was saved");
        }
        Ok(())
    }

    async fn load(&self, session_id: &Id) -> Result<Option<Record>> {
        let query = Entity::by_key(&key(session_id)).filter(COLUMN.expires_at.gt(self.now()));
        let row = query.one(self.db.reader()).await.map_err(backend)?;
        row.map(|row| record(*session_id, row)).transpose()
    }

    async fn delete(&self, session_id: &Id) -> Result<()> {
        let delete = Entity::delete_many().filter(COLUMN.id.eq(key(session_id)));
        delete.exec(self.db.writer()).await.map_err(backend)?;
        Ok(())
    }
}

#[async_trait]
impl ExpiredDeletion for SessionRows {
    async fn delete_expired(&self) -> Result<()> {
        let delete = Entity::delete_many().filter(COLUMN.expires_at.lte(self.now()));
        delete.exec(self.db.writer()).await.map_err(backend)?;
        Ok(())
    }
}

fn key(id: &Id) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(id.0.to_le_bytes()))
}

fn model(record: &Record) -> Result<Model> {
    let Record {
        id,
        data,
        expiry_date,
    } = record;
    Ok(Model {
        id: key(id),
        data: serde_json::to_string(data).map_err(|error| Error::Encode(error.to_string()))?,
        expires_at: (*expiry_date).into(),
    })
}

fn record(id: Id, model: Model) -> Result<Record> {
    let Model {
        id: _,
        data,
        expires_at,
    } = model;
    Ok(Record {
        id,
        data: serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?,
        expiry_date: expires_at.into(),
    })
}

fn backend(error: DbErr) -> Error {
    Error::Backend(error.to_string())
}
