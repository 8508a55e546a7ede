//! Issue links.

use domain::{HiringStatus, IntegrationId, IssueLinkId, StateType};
use store::issue_link::{self, IssueLink};
use store::{Db, hiring};
use time::Duration;
use uuid::Uuid;

use crate::support::{self, ELSEWHERE, HERE, NOW, begin};

stories!(
    a_link_reads_back,
    a_link_is_found_by_its_issue,
    a_hiring_and_an_issue_are_linked_once,
    only_the_known_version_is_replaced,
    links_of_an_integration_come_with_their_hirings,
);

async fn linked(db: &Db, number: u128) -> IssueLink {
    let hiring = support::hiring(number);
    hiring::insert(db.writer(), &hiring).await.unwrap();
    let link = support::issue_link(number, &hiring);
    issue_link::insert(db.writer(), &link).await.unwrap();
    link
}

async fn a_link_reads_back(db: Db) {
    begin(&db).await;
    let full = linked(&db, 1).await;
    let hiring = support::hiring(2);
    hiring::insert(db.writer(), &hiring).await.unwrap();
    let bare = IssueLink {
        identifier: None,
        url: None,
        state_id: None,
        state_name: None,
        state_type: None,
        linear_updated_at: None,
        create_sent_at: Some(NOW),
        settled: None,
        ..support::issue_link(2, &hiring)
    };
    issue_link::insert(db.writer(), &bare).await.unwrap();
    for link in [full, bare] {
        let got = issue_link::of_hiring(db.reader(), HERE, link.hiring).await;
        assert_eq!(got.unwrap().as_ref(), Some(&link));
        let theirs = issue_link::of_hiring(db.reader(), ELSEWHERE, link.hiring).await;
        assert_eq!(theirs.unwrap(), None);
    }
}

async fn a_link_is_found_by_its_issue(db: Db) {
    begin(&db).await;
    let link = linked(&db, 1).await;
    let find = async |workspace, integration, issue| {
        let found = issue_link::by_linear_issue(db.reader(), workspace, integration, issue).await;
        found.unwrap()
    };
    let issue = link.linear_issue_id;
    assert_eq!(
        find(HERE, link.integration, issue).await.as_ref(),
        Some(&link)
    );
    assert_eq!(find(ELSEWHERE, link.integration, issue).await, None);
    let other = IntegrationId(Uuid::from_u128(99));
    assert_eq!(find(HERE, other, issue).await, None);
    assert_eq!(
        find(HERE, link.integration, Uuid::from_u128(99)).await,
        None
    );
}

async fn a_hiring_and_an_issue_are_linked_once(db: Db) {
    begin(&db).await;
    let link = linked(&db, 1).await;
    let hiring = support::hiring(2);
    hiring::insert(db.writer(), &hiring).await.unwrap();
    let same_hiring = IssueLink {
        hiring: link.hiring,
        ..support::issue_link(2, &hiring)
    };
    assert!(issue_link::insert(db.writer(), &same_hiring).await.is_err());
    let same_issue = IssueLink {
        id: IssueLinkId(Uuid::from_u128(3)),
        hiring: hiring.id,
        ..link
    };
    assert!(issue_link::insert(db.writer(), &same_issue).await.is_err());
}

async fn only_the_known_version_is_replaced(db: Db) {
    begin(&db).await;
    let before = linked(&db, 1).await;
    let after = IssueLink {
        identifier: Some("OPS-7".to_owned()),
        state_type: Some(StateType::Completed),
        settled: Some(HiringStatus::Completed),
        create_sent_at: Some(NOW),
        updated_at: NOW + Duration::seconds(1),
        ..before.clone()
    };
    let replace = async |before: &IssueLink| {
        let replaced = issue_link::replace(db.writer(), before, &after).await;
        replaced.unwrap()
    };
    let elsewhere = IssueLink {
        workspace: ELSEWHERE,
        ..before.clone()
    };
    assert!(!replace(&elsewhere).await);
    assert!(replace(&before).await);
    assert!(!replace(&before).await);
    let got = issue_link::of_hiring(db.reader(), HERE, before.hiring).await;
    let written = IssueLink {
        version: 2,
        ..after.clone()
    };
    assert_eq!(got.unwrap(), Some(written));
}

async fn links_of_an_integration_come_with_their_hirings(db: Db) {
    begin(&db).await;
    let links = [linked(&db, 1).await, linked(&db, 2).await];
    let found = issue_link::of_integration(db.reader(), HERE, links[0].integration).await;
    let expected = links.map(|link| (support::hiring(link.id.0.as_u128()), link));
    assert_eq!(found.unwrap(), expected);
    let integration = support::integration().id;
    let theirs = issue_link::of_integration(db.reader(), ELSEWHERE, integration).await;
    assert_eq!(theirs.unwrap(), []);
}
