//! A push on the pages of approvers: seen whole, edited ticket by ticket, followed while it runs.

use sandbox::Fault;
use serde_json::{Value, json};
use time::Duration;

use super::{BATCH, BUSY, Desk, specification, text};
use crate::support::{Answer, Browser, TestApp};

const PAGE: &str = "/approvals";

async fn page(owner: &Browser<'_>, action: &Value) -> String {
    let path = format!("{PAGE}/{}", text(&action["id"]));
    owner.get(&path).await.body
}

/// The page of all, or of this action, with the form for its arguments.
fn editing(page: &str, action: &Value) -> String {
    format!("{page}?edit={}", text(&action["id"]))
}

async fn edit(owner: &Browser<'_>, action: &Value, edited: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("id", text(&action["id"])),
        ("hash", text(&action["hash"])),
        ("from", PAGE),
        ("edited[reason]", "Fewer."),
    ];
    form.extend_from_slice(edited);
    owner.submit("/sfn/edit_and_approve", PAGE, &form).await
}

#[tokio::test]
async fn every_ticket_stands_on_the_page_below_its_parent() {
    let desk = Desk::new().await;
    let mut arguments = specification();
    arguments["tickets"][1]["description"] = json!("<script>alert(1)</script>\n\n**whole**");
    arguments["tickets"][1]["labels"] = json!(["Bug"]);
    let action = desk.waits(&arguments).await;
    let owner = Browser::of_owner(&desk.app).await;
    let one = format!("{PAGE}/{}", text(&action["id"]));
    for page in [PAGE, &one].map(|page| editing(page, &action)) {
        let page = owner.get(&page).await.body;
        for part in [
            "Push 5 tickets of “Checkout” to Engineering",
            "5 tickets",
            "<strong>once</strong>",
            "Cart page",
            "P1: High",
            "part of <code>T1</code>",
            "<strong>whole</strong>",
            "Bug",
            "Holds <em>things</em>",
            "Edit and approve…",
            "Leave it out, and what is part of it",
            "edited[fields][tickets.1.title]",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(!page.contains("Not sent"), "{page}");
    }
}

#[tokio::test]
async fn tickets_are_edited_and_left_out_by_a_form() {
    let desk = Desk::new().await;
    let action = desk.waits(&specification()).await;
    let owner = Browser::of_owner(&desk.app).await;
    let refused = edit(
        &owner,
        &action,
        &[
            ("edited[ticked][tickets.0.leave_out]", "true"),
            ("edited[fields][tickets.2.title]", " "),
        ],
    )
    .await;
    let back = refused.headers["location"].to_str().unwrap().to_owned();
    let shown = owner.get(back.trim_start_matches(&desk.app.url)).await.body;
    assert!(shown.contains("is missing: the title."), "{shown}");
    assert!(
        shown.contains("name=\"edited[ticked][tickets.0.leave_out]\" value=\"true\" checked"),
        "{shown}"
    );
    edit(
        &owner,
        &action,
        &[
            ("edited[ticked][tickets.0.leave_out]", "true"),
            ("edited[fields][tickets.2.title]", "Paying"),
            ("edited[fields][tickets.2.priority]", "P0"),
            ("edited[fields][tickets.3.description]", "One\r\ntwo"),
        ],
    )
    .await;
    desk.app.advance(Duration::seconds(6)).await;
    desk.app.work().await;
    let after = desk.look(&action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    // What was part of the ticket that is left out is left out with it.
    assert_eq!(desk.titles(), ["Paying", "Card form"]);
    assert_eq!(desk.issue("Paying").priority, 1);
    assert_eq!(
        desk.issue("Card form").description.as_deref(),
        Some("One\ntwo")
    );
    let shown = page(&owner, &action).await;
    for part in [
        "changed what the agent asked for",
        "Left out: ",
        "Changed: ",
        "<bdi>Paying</bdi>",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[tokio::test]
async fn progress_and_outcome_are_told_ticket_by_ticket() {
    let desk = Desk::new().await;
    let action = desk.waits(&specification()).await;
    let fault = Fault::once(BUSY).on(BATCH).after(1);
    desk.app.linear.faults().add(fault);
    desk.approve(&action).await;
    let owner = Browser::of_owner(&desk.app).await;
    let shown = page(&owner, &action).await;
    for part in [
        "2 of 5 tickets in Linear; the rest follows",
        "Made",
        "Not sent",
        "ENG-1",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("/sfn/undo_approval"), "{shown}");
    desk.app.linear.limit_active_issues(Some(2));
    desk.later().await;
    let shown = page(&owner, &action).await;
    for part in [
        "2 of 5 tickets in Linear; the rest was not made",
        "Refused",
        "Not all of it was done.",
        "usage_limit_exceeded",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    desk.app.linear.limit_active_issues(None);
    let again = desk.waits(&specification()).await;
    let shown = page(&owner, &again).await;
    assert!(
        shown.contains("5 tickets, 2 of them in Linear already"),
        "{shown}"
    );
    desk.approve(&again).await;
    let shown = page(&owner, &again).await;
    assert!(shown.contains("5 of 5 tickets in Linear"), "{shown}");
    let link = desk.issue("Card form").url;
    assert!(shown.contains(&format!("href=\"{link}\"")), "{shown}");
}

#[tokio::test]
async fn a_hundred_tickets_are_edited_on_a_page_of_their_own() {
    let desk = Desk::on(TestApp::start_patient().await).await;
    let text_of_one = "A paragraph that says what is to be done, and why. ".repeat(40);
    let tickets: Vec<Value> = (0..100)
        .map(|n| json!({"key": format!("T{n}"), "title": format!("Ticket {n}"), "description": text_of_one}))
        .collect();
    let action = desk
        .waits(&json!({ "specification": "Large", "tickets": tickets }))
        .await;
    let owner = Browser::of_owner(&desk.app).await;
    let all = owner.get(&editing(PAGE, &action)).await.body;
    assert!(
        !all.contains("tickets.1.title"),
        "the form is on the page of all"
    );
    assert!(all.contains("Ticket 99"), "a ticket is not shown");
    let one = format!("{PAGE}/{}", text(&action["id"]));
    let own = owner.get(&editing(&one, &action)).await.body;
    assert!(own.contains("edited[fields][tickets.99.title]"), "no form");
    // As a browser sends it: every field of every ticket, whatever was touched.
    let fields: Vec<(String, String)> = (0..100)
        .flat_map(|n| {
            let name = move |field: &str| format!("edited[fields][tickets.{n}.{field}]");
            let title = if n == 7 {
                " ".to_owned()
            } else {
                format!("Ticket {n}")
            };
            [
                (name("title"), title),
                (name("description"), text_of_one.clone()),
                (name("priority"), String::new()),
                (name("labels"), String::new()),
                (name("estimate"), String::new()),
            ]
        })
        .collect();
    let mut form: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let refused = edit(&owner, &action, &form).await;
    assert_eq!(refused.status, 302, "{}", refused.body);
    let own = page(&owner, &action).await;
    assert!(own.contains("value=\" \""), "what was typed is gone");
    let wrong = form
        .iter()
        .position(|(name, _)| name.contains("tickets.7.title"));
    form[wrong.unwrap()].1 = "Seven";
    edit(&owner, &action, &form).await;
    desk.app.advance(Duration::seconds(6)).await;
    desk.app.work().await;
    let after = desk.look(&action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    assert_eq!(desk.issue("Seven").description, Some(text_of_one));
    assert_eq!(desk.app.linear.issues().len(), 100);
}
