//! The writer of deliveries: never 200 before the commit, also when there is nowhere to write to.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Forge, TestApp};

/// A body of its own for each number.
fn body(forge: &Forge<'_>, number: u128) -> String {
    let mut event = forge.event(
        &Uuid::from_u128(1).to_string(),
        "started",
        "2026-11-22T10:00:00.000Z",
    );
    event["number"] = json!(number.to_string());
    event.to_string()
}

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// Lets every insert into `deliveries` fail as a full disk does, until the answer is dropped by
/// [`empty`].
async fn fill(app: &TestApp) {
    let db = app.ctx.db.writer();
    if app.ctx.db.is_postgres() {
        for sql in [
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
            "CREATE TRIGGER full_disk BEFORE INSERT ON deliveries \
             FOR EACH STATEMENT EXECUTE FUNCTION full_disk()",
        ] {
            db.execute_unprepared(sql).await.unwrap();
        }
    } else {
        // No page more than there are: SQLite then says what it says of a full disk.
        db.execute_unprepared("PRAGMA max_page_count = 1")
            .await
            .unwrap();
    }
}

async fn empty(app: &TestApp) {
    let sql = if app.ctx.db.is_postgres() {
        "DROP TRIGGER full_disk ON deliveries"
    } else {
        "PRAGMA max_page_count = 1000000"
    };
    app.ctx.db.writer().execute_unprepared(sql).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_503_and_mends_itself() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    forge.send(&id(1), &body(&forge, 1)).await.ok();
    app.work().await;
    fill(&app).await;
    // Long enough to need a page of its own.
    let long = |number| format!("{}{}", body(&forge, number), " ".repeat(100_000));
    let (second, third) = (long(2), long(3));
    let (two, three) = (id(2), id(3));
    let both = futures::join!(forge.send(&two, &second), forge.send(&three, &third));
    for answer in [both.0, both.1] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert_eq!(answer.json()["error_code"], "storage_unavailable");
        assert_eq!(answer.json()["retry_after_seconds"], 1);
    }
    assert_eq!(forge.kept().await, 1);
    empty(&app).await;
    for (id, body) in [(&two, &second), (&three, &third)] {
        assert_eq!(forge.send(id, body).await.ok()["duplicate"], false);
    }
    assert_eq!(forge.kept().await, 3);
    app.work().await;
}

/// Lets inserts into `deliveries` fail as a broken disk does: all of them, or those of one type.
async fn break_disk(app: &TestApp, only: Option<&str>) {
    let db = app.ctx.db.writer();
    let when = only.map_or(String::new(), |kind| {
        format!("WHEN (NEW.event_type = '{kind}')")
    });
    let statements = if app.ctx.db.is_postgres() {
        [
            "CREATE FUNCTION broken_disk() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'could not write' USING ERRCODE = '58030'; END $$"
                .to_owned(),
            format!(
                "CREATE TRIGGER broken_disk BEFORE INSERT ON deliveries \
                 FOR EACH ROW {when} EXECUTE FUNCTION broken_disk()"
            ),
        ]
    } else {
        [
            String::new(),
            format!(
                "CREATE TRIGGER broken_disk BEFORE INSERT ON deliveries {when} \
                 BEGIN SELECT RAISE(ROLLBACK, 'disk I/O error'); END"
            ),
        ]
    };
    for sql in statements.iter().filter(|sql| !sql.is_empty()) {
        db.execute_unprepared(sql).await.unwrap();
    }
}

async fn mend_disk(app: &TestApp) {
    let sql = if app.ctx.db.is_postgres() {
        "DROP TRIGGER broken_disk ON deliveries"
    } else {
        "DROP TRIGGER broken_disk"
    };
    app.ctx.db.writer().execute_unprepared(sql).await.unwrap();
}

#[tokio::test]
async fn a_write_that_fails_is_503_and_mends_itself() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    break_disk(&app, None).await;
    let (one, two) = (body(&forge, 1), body(&forge, 2));
    let ids = (id(1), id(2));
    for _ in 0..2 {
        let both = futures::join!(forge.send(&ids.0, &one), forge.send(&ids.1, &two));
        for answer in [both.0, both.1] {
            assert_eq!(answer.refused(), (503, "storage_unavailable".to_owned()));
        }
    }
    assert_eq!(forge.kept().await, 0);
    mend_disk(&app).await;
    for (id, body) in [(&ids.0, &one), (&ids.1, &two)] {
        assert_eq!(forge.send(id, body).await.ok()["duplicate"], false);
    }
    assert_eq!(forge.kept().await, 2);
    app.work().await;
}

#[tokio::test]
async fn one_that_cannot_be_written_holds_up_no_other() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    break_disk(&app, Some("Unlucky")).await;
    let bodies: Vec<String> = (0..40)
        .map(|number| {
            let body = body(&forge, number);
            if number % 20 == 10 {
                body.replace("\"Issue\"", "\"Unlucky\"")
            } else {
                body
            }
        })
        .collect();
    let sends = bodies.iter().enumerate().map(|(number, body)| {
        let forge = &forge;
        async move { forge.send(&id(number as u128), body).await.status }
    });
    let statuses = futures::future::join_all(sends).await;
    for (number, status) in statuses.into_iter().enumerate() {
        let expected = if number % 20 == 10 { 503 } else { 200 };
        assert_eq!(status, expected, "{number}");
    }
    assert_eq!(forge.kept().await, 38);
    app.work().await;
}

#[tokio::test]
async fn what_arrives_together_is_kept_together() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    // Every tenth is a repetition of the one before it.
    let numbers: Vec<u128> = (0..300)
        .map(|n| if n % 10 == 9 { n - 1 } else { n })
        .collect();
    let sends = numbers.iter().map(|number| {
        let (id, body) = (id(*number), body(&forge, *number));
        let forge = &forge;
        async move { forge.send(&id, &body).await.ok()["duplicate"] == json!(true) }
    });
    let duplicates = futures::future::join_all(sends).await;
    assert_eq!(duplicates.into_iter().filter(|again| *again).count(), 30);
    assert_eq!(forge.kept().await, 270);
    // No hiring is linked to their issues: they are written as done.
    assert_eq!(app.work().await, 0);
    let waiting = app.admin.get("/api/v1/deliveries?outcome=received").await;
    assert_eq!(waiting.ok()["items"], json!([]));
}

#[tokio::test]
async fn nothing_is_taken_for_a_connection_that_is_being_removed() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    forge.send(&id(1), &body(&forge, 1)).await.ok();
    set_state(&app, domain::IntegrationState::Disabled).await;
    let kept = forge.send(&id(2), &body(&forge, 2)).await.ok();
    assert_eq!(
        kept["duplicate"], false,
        "switched off: kept, and without effect"
    );
    set_state(&app, domain::IntegrationState::Disconnecting).await;
    let answer = forge.send(&id(3), &body(&forge, 3)).await;
    assert_eq!(answer.refused(), (404, "not_found".to_owned()));
    app.work().await;
}

/// As another process would: this one hears of it after a second at the latest.
async fn set_state(app: &TestApp, state: domain::IntegrationState) {
    let found = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let before = found.unwrap().unwrap();
    let after = store::integration::Integration {
        state,
        ..before.clone()
    };
    let replaced = store::integration::replace(app.ctx.db.writer(), &before, &after).await;
    assert!(replaced.unwrap());
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(2)).await;
    tokio::time::resume();
}
