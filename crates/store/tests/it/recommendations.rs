//! Recommendations and their links.

use domain::{
    IntegrationId, LinkState, PendingActionId, RecommendationId, RecommendationLinkId,
    RecommendationStatus, Refusal, StateType,
};
use store::Db;
use store::recommendation::{self, Recommendation, RecommendationFilter};
use store::recommendation_link::{self as link, LinkContent, LinkFilter, RecommendationLink};
use time::Duration;
use uuid::Uuid;

use crate::support::{ELSEWHERE, HERE, NOW, ODD, begin};

stories!(
    a_recommendation_reads_back,
    lists_are_filtered_by_status_and_agent,
    a_link_reads_back_and_is_found_by_its_issue,
    only_the_known_version_is_replaced,
    links_are_counted_and_removed_by_integration,
);

const THROUGH: IntegrationId = IntegrationId(Uuid::from_u128(0x1));

async fn recommend(db: &Db, number: u128) -> Recommendation {
    let row = Recommendation {
        id: RecommendationId(Uuid::from_u128(number)),
        workspace: HERE,
        agent: None,
        author: ODD.to_owned(),
        title: ODD.to_owned(),
        body: ODD.to_owned(),
        evidence: Some(ODD.to_owned()),
        priority: 4,
        status: RecommendationStatus::Proposed,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    };
    recommendation::insert(db.writer(), &row).await.unwrap();
    row
}

fn tied(number: u128, to: &Recommendation) -> RecommendationLink {
    RecommendationLink {
        id: RecommendationLinkId(Uuid::from_u128(number)),
        workspace: HERE,
        recommendation: to.id,
        integration: THROUGH,
        action: Some(PendingActionId(Uuid::from_u128(7))),
        linear_issue_id: Uuid::from_u128(number + 100),
        state: LinkState::Linked,
        content: LinkContent {
            team: Uuid::from_u128(8),
            title: ODD.to_owned(),
            body: ODD.to_owned(),
            project: Some(Uuid::from_u128(9)),
            labels: vec![Uuid::from_u128(10)],
            priority: 1,
        },
        title: ODD.to_owned(),
        identifier: Some(format!("ENG-{number}")),
        url: Some("https://linear.app/x".to_owned()),
        state_name: Some("Todo".to_owned()),
        state_type: Some(StateType::Unstarted),
        priority: Some(0),
        linear_updated_at: Some(NOW),
        synced_at: Some(NOW),
        sent_at: Some(NOW),
        refusal: Some(Refusal::new("linear_error", ODD)),
        created_by: ODD.to_owned(),
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

async fn a_recommendation_reads_back(db: Db) {
    begin(&db).await;
    let row = recommend(&db, 1).await;
    let got = recommendation::get(db.reader(), HERE, row.id)
        .await
        .unwrap();
    assert_eq!(got.as_ref(), Some(&row));
    let theirs = recommendation::get(db.reader(), ELSEWHERE, row.id).await;
    assert_eq!(theirs.unwrap(), None);
    let txn = db.begin_write().await.unwrap();
    let locked = recommendation::lock(&txn, HERE, row.id).await.unwrap();
    assert_eq!(locked, Some(row));
}

async fn lists_are_filtered_by_status_and_agent(db: Db) {
    let agent = begin(&db).await;
    let (first, second) = (recommend(&db, 1).await, recommend(&db, 2).await);
    let of_agent = Recommendation {
        id: RecommendationId(Uuid::from_u128(3)),
        agent: Some(agent.id),
        status: RecommendationStatus::Rejected,
        ..first.clone()
    };
    recommendation::insert(db.writer(), &of_agent)
        .await
        .unwrap();
    let list = async |status, agent, before| {
        let filter = RecommendationFilter { status, agent };
        let found = recommendation::list(db.reader(), HERE, &filter, before, 2).await;
        found.unwrap()
    };
    assert_eq!(
        list(None, None, None).await,
        [of_agent.clone(), second.clone()]
    );
    assert_eq!(list(None, None, Some(second.id)).await, [first]);
    let rejected = Some(RecommendationStatus::Rejected);
    let agent = Some(agent.id);
    for (status, agent) in [(rejected, None), (None, agent), (rejected, agent)] {
        let found = list(status, agent, None).await;
        assert_eq!(found.first(), Some(&of_agent));
        assert_eq!(found.len(), 1);
    }
}

async fn a_link_reads_back_and_is_found_by_its_issue(db: Db) {
    begin(&db).await;
    let row = recommend(&db, 1).await;
    let full = tied(1, &row);
    let bare = RecommendationLink {
        action: None,
        state: LinkState::Pending,
        identifier: None,
        url: None,
        state_name: None,
        state_type: None,
        priority: None,
        linear_updated_at: None,
        synced_at: None,
        sent_at: None,
        refusal: None,
        ..tied(2, &row)
    };
    for link in [&full, &bare] {
        link::insert(db.writer(), link).await.unwrap();
        let got = link::get(db.reader(), HERE, link.id).await.unwrap();
        assert_eq!(got.as_ref(), Some(link));
        assert_eq!(
            link::get(db.reader(), ELSEWHERE, link.id).await.unwrap(),
            None
        );
    }
    let twice = RecommendationLink {
        id: RecommendationLinkId(Uuid::from_u128(3)),
        ..full.clone()
    };
    assert!(link::insert(db.writer(), &twice).await.is_err());
    let issues = [full.linear_issue_id, Uuid::from_u128(999)];
    let found = link::by_linear_issues(db.reader(), HERE, THROUGH, &issues).await;
    assert_eq!(found.unwrap(), std::slice::from_ref(&full));
    let theirs = link::by_linear_issues(db.reader(), ELSEWHERE, THROUGH, &issues).await;
    assert_eq!(theirs.unwrap(), []);
    for name in ["eng-1", &full.linear_issue_id.to_string()] {
        let found = link::by_name(db.reader(), HERE, THROUGH, name).await;
        assert_eq!(found.unwrap().as_ref(), Some(&full), "{name}");
    }
    let everywhere = link::linked_everywhere(db.reader(), &[THROUGH], &issues).await;
    assert_eq!(everywhere.unwrap(), [(THROUGH, full.linear_issue_id)]);
    let filter = LinkFilter {
        recommendation: Some(row.id),
    };
    let listed = link::list(db.reader(), HERE, &filter, None, 10).await;
    assert_eq!(listed.unwrap(), [bare.clone(), full.clone()]);
    let of_it = link::of_recommendations(db.reader(), HERE, &[row.id]).await;
    assert_eq!(of_it.unwrap(), [bare, full]);
}

async fn only_the_known_version_is_replaced(db: Db) {
    begin(&db).await;
    let before = recommend(&db, 1).await;
    let after = Recommendation {
        status: RecommendationStatus::Accepted,
        updated_at: NOW + Duration::SECOND,
        ..before.clone()
    };
    let replaced = async || {
        let replaced = recommendation::replace(db.writer(), &before, &after).await;
        replaced.unwrap()
    };
    assert!(replaced().await);
    assert!(!replaced().await);
    let link = tied(1, &before);
    link::insert(db.writer(), &link).await.unwrap();
    let gone = RecommendationLink {
        state: LinkState::Gone,
        ..link.clone()
    };
    assert!(link::replace(db.writer(), &link, &gone).await.unwrap());
    assert!(!link::replace(db.writer(), &link, &gone).await.unwrap());
    let now = link::get(db.reader(), HERE, link.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((now.state, now.version), (LinkState::Gone, 2));
}

async fn links_are_counted_and_removed_by_integration(db: Db) {
    begin(&db).await;
    let row = recommend(&db, 1).await;
    let states = [
        (1, LinkState::Linked, StateType::Started),
        (2, LinkState::Linked, StateType::Completed),
        (3, LinkState::Gone, StateType::Started),
        (4, LinkState::Failed, StateType::Started),
    ];
    for (number, state, kind) in states {
        let link = RecommendationLink {
            state,
            state_type: Some(kind),
            ..tied(number, &row)
        };
        link::insert(db.writer(), &link).await.unwrap();
    }
    let c = db.reader();
    assert_eq!(
        link::count_of_integration(c, HERE, THROUGH).await.unwrap(),
        2
    );
    assert!(link::any_open(c, HERE, THROUGH).await.unwrap());
    let numbers = |links: Vec<RecommendationLink>| {
        let ids = links.iter().map(|link| link.id.0.as_u128());
        ids.collect::<Vec<u128>>()
    };
    let newest = async |over| {
        let found = link::newest(c, HERE, THROUGH, over, &["completed"], 10).await;
        numbers(found.unwrap())
    };
    assert_eq!(newest(None).await, [2, 1]);
    assert_eq!(newest(Some(true)).await, [2]);
    assert_eq!(newest(Some(false)).await, [1]);
    let states = [LinkState::Linked, LinkState::Gone];
    let after = Some(RecommendationLinkId(Uuid::from_u128(1)));
    let found = link::of_integration(c, HERE, THROUGH, &states, after, 10).await;
    assert_eq!(numbers(found.unwrap()), [2, 3]);
    let other = IntegrationId(Uuid::from_u128(99));
    let removed = async |workspace, integration| {
        let removed = link::delete_of_integration(db.writer(), workspace, integration).await;
        removed.unwrap()
    };
    assert_eq!(removed(HERE, other).await, 0);
    assert_eq!(removed(ELSEWHERE, THROUGH).await, 0);
    assert_eq!(removed(HERE, THROUGH).await, 4);
    assert!(!link::any_open(c, HERE, THROUGH).await.unwrap());
}
