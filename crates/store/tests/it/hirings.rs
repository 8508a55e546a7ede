//! Hirings, their lists and their history.

use domain::view::{HistoryEntry, HistoryKind, OverviewCounts};
use domain::{AgentId, HiringId, HiringStatus};
use store::hiring::{self, Hiring, HiringFilter};
use store::history::{self, HistoryRow};
use store::{Db, agent, issue_link};
use time::Duration;
use uuid::Uuid;

use crate::support::{self, ELSEWHERE, HERE, NOW, ODD, begin};

stories!(
    a_hiring_reads_back,
    a_long_text_reads_back,
    only_the_known_version_is_replaced,
    another_workspace_sees_nothing,
    pages_follow_each_other,
    lists_show_what_they_are_asked_for,
    a_hiring_comes_with_its_agent_and_link,
    hirings_are_counted,
    history_is_newest_first,
);

async fn insert(db: &Db, row: &Hiring) {
    hiring::insert(db.writer(), row).await.unwrap();
}

async fn list(db: &Db, filter: HiringFilter, before: Option<HiringId>, limit: u64) -> Vec<u128> {
    let listed = hiring::list(db.reader(), HERE, &filter, before, limit).await;
    let ids = listed.unwrap().into_iter();
    ids.map(|(hiring, _, _)| hiring.id.0.as_u128()).collect()
}

async fn a_hiring_reads_back(db: Db) {
    begin(&db).await;
    let full = support::hiring(1);
    let bare = Hiring {
        linear_team_id: None,
        sync_to_linear: false,
        price: "0".parse().unwrap(),
        ..support::hiring(2)
    };
    for row in [full, bare] {
        insert(&db, &row).await;
        let got = hiring::get(db.reader(), HERE, row.id).await.unwrap();
        assert_eq!(got, Some(row));
    }
}

async fn a_long_text_reads_back(db: Db) {
    begin(&db).await;
    let row = Hiring {
        task_description: "👩‍💻'\"\\".repeat(10_000),
        ..support::hiring(1)
    };
    insert(&db, &row).await;
    let got = hiring::get(db.reader(), HERE, row.id).await.unwrap();
    assert_eq!(got, Some(row));
}

async fn only_the_known_version_is_replaced(db: Db) {
    begin(&db).await;
    agent::insert(db.writer(), &support::agent(2))
        .await
        .unwrap();
    let before = support::hiring(1);
    insert(&db, &before).await;
    insert(&db, &support::hiring(2)).await;
    let after = Hiring {
        agent: support::agent(2).id,
        capability: "testing".to_owned(),
        task_description: "less".to_owned(),
        price: "1".parse().unwrap(),
        status: HiringStatus::InProgress,
        sync_to_linear: false,
        linear_team_id: None,
        created_by: "Eve".to_owned(),
        updated_at: NOW + Duration::seconds(1),
        ..before.clone()
    };
    let replace = async |before: &Hiring| {
        let replaced = hiring::replace(db.writer(), before, &after).await;
        replaced.unwrap()
    };
    let elsewhere = Hiring {
        workspace: ELSEWHERE,
        ..before.clone()
    };
    assert!(!replace(&elsewhere).await);
    assert!(replace(&before).await);
    assert!(!replace(&before).await);
    let got = hiring::get(db.reader(), HERE, before.id).await.unwrap();
    let written = Hiring {
        version: 2,
        ..after.clone()
    };
    assert_eq!(got, Some(written));
    let other = hiring::get(db.reader(), HERE, support::hiring(2).id).await;
    assert_eq!(other.unwrap(), Some(support::hiring(2)));
}

async fn another_workspace_sees_nothing(db: Db) {
    begin(&db).await;
    let row = support::hiring(1);
    insert(&db, &row).await;
    issue_link::insert(db.writer(), &support::issue_link(1, &row))
        .await
        .unwrap();
    let c = db.reader();
    assert_eq!(hiring::get(c, ELSEWHERE, row.id).await.unwrap(), None);
    assert_eq!(hiring::with_link(c, ELSEWHERE, row.id).await.unwrap(), None);
    let all = HiringFilter::default();
    let listed = hiring::list(c, ELSEWHERE, &all, None, 10).await.unwrap();
    assert_eq!(listed, []);
    let counts = hiring::counts(c, ELSEWHERE).await.unwrap();
    assert_eq!(counts, OverviewCounts::default());
    assert!(
        hiring::open_by_agent(c, ELSEWHERE)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(history::of_hiring(c, ELSEWHERE, row.id).await.unwrap(), []);
    assert_eq!(history::recent(c, ELSEWHERE, 10).await.unwrap(), []);
}

async fn pages_follow_each_other(db: Db) {
    begin(&db).await;
    for number in 1..=7 {
        insert(&db, &support::hiring(number)).await;
    }
    let all = HiringFilter::default();
    assert_eq!(list(&db, all, None, 3).await, [7, 6, 5]);
    let after = |number| Some(support::hiring(number).id);
    assert_eq!(list(&db, all, after(5), 3).await, [4, 3, 2]);
    assert_eq!(list(&db, all, after(2), 3).await, [1]);
    assert_eq!(list(&db, all, after(1), 3).await, [0_u128; 0]);
    assert_eq!(list(&db, all, None, 0).await, [0_u128; 0]);
}

async fn lists_show_what_they_are_asked_for(db: Db) {
    begin(&db).await;
    agent::insert(db.writer(), &support::agent(2))
        .await
        .unwrap();
    for (number, agent, status) in [
        (1, 1, HiringStatus::Paid),
        (2, 2, HiringStatus::Paid),
        (3, 1, HiringStatus::Completed),
        (4, 1, HiringStatus::Paid),
    ] {
        let row = Hiring {
            agent: support::agent(agent).id,
            status,
            ..support::hiring(number)
        };
        insert(&db, &row).await;
    }
    let paid = HiringFilter {
        status: Some(HiringStatus::Paid),
        agent: None,
    };
    assert_eq!(list(&db, paid, None, 10).await, [4, 2, 1]);
    let both = HiringFilter {
        agent: Some(support::agent(1).id),
        ..paid
    };
    assert_eq!(list(&db, both, None, 10).await, [4, 1]);
    assert_eq!(list(&db, both, Some(support::hiring(4).id), 10).await, [1]);
    let nobody = HiringFilter {
        status: None,
        agent: Some(AgentId(Uuid::from_u128(99))),
    };
    assert_eq!(list(&db, nobody, None, 10).await, [0_u128; 0]);
}

async fn a_hiring_comes_with_its_agent_and_link(db: Db) {
    let agent = begin(&db).await;
    let (linked, plain) = (support::hiring(1), support::hiring(2));
    insert(&db, &linked).await;
    insert(&db, &plain).await;
    let link = support::issue_link(5, &linked);
    issue_link::insert(db.writer(), &link).await.unwrap();
    let expected = [
        (plain, agent.name.clone(), None),
        (linked, agent.name, Some(link)),
    ];
    let all = HiringFilter::default();
    let listed = hiring::list(db.reader(), HERE, &all, None, 10).await;
    assert_eq!(listed.unwrap(), expected);
    for row in expected {
        let got = hiring::with_link(db.reader(), HERE, row.0.id).await;
        assert_eq!(got.unwrap(), Some(row));
    }
}

async fn hirings_are_counted(db: Db) {
    begin(&db).await;
    agent::insert(db.writer(), &support::agent(2))
        .await
        .unwrap();
    let mut number = 0;
    for (index, status) in HiringStatus::ALL.iter().enumerate() {
        for _ in 0..=index {
            number += 1;
            let row = Hiring {
                status: *status,
                ..support::hiring(number)
            };
            insert(&db, &row).await;
        }
    }
    let counts = hiring::counts(db.reader(), HERE).await.unwrap();
    let expected = OverviewCounts {
        pending: 1,
        paid: 2,
        in_progress: 3,
        completed: 4,
        failed: 5,
        cancelled: 6,
    };
    assert_eq!(counts, expected);
    let open = hiring::open_by_agent(db.reader(), HERE).await.unwrap();
    assert_eq!(open, [(support::agent(1).id, 6)].into());
}

async fn history_is_newest_first(db: Db) {
    begin(&db).await;
    let (first, second) = (support::hiring(1), support::hiring(2));
    insert(&db, &first).await;
    insert(&db, &second).await;
    let line = |id: u128, hiring: &Hiring, kind| HistoryRow {
        id: Uuid::from_u128(id),
        workspace: HERE,
        hiring: hiring.id,
        entry: HistoryEntry {
            kind,
            actor: "Ada".to_owned(),
            summary: format!("{id} {ODD}"),
            at: NOW,
        },
    };
    let lines = [
        line(1, &first, HistoryKind::Created),
        line(2, &second, HistoryKind::Created),
        line(3, &first, HistoryKind::StatusChanged),
    ];
    for line in &lines {
        history::insert(db.writer(), line).await.unwrap();
    }
    let of_first = history::of_hiring(db.reader(), HERE, first.id).await;
    let expected = [lines[2].entry.clone(), lines[0].entry.clone()];
    assert_eq!(of_first.unwrap(), expected);
    let recent = history::recent(db.reader(), HERE, 2).await.unwrap();
    let expected = [
        (first.id, first.capability.clone(), lines[2].entry.clone()),
        (second.id, second.capability, lines[1].entry.clone()),
    ];
    assert_eq!(recent, expected);
}
