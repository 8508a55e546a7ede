//! Pushes that are interrupted: they go on where they stopped, and nothing is made twice.

use domain::{ActionState, TicketState};
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use super::{BATCH, BUSY, Desk, specification, states, text};

/// Pushes with this fault on the second batch; the action after the first try.
async fn with_fault(desk: &Desk, kind: FaultKind) -> Value {
    let action = desk.waits(&specification()).await;
    let fault = Fault::once(kind).on(BATCH).after(1);
    desk.app.linear.faults().add(fault);
    desk.approve(&action).await
}

async fn each_was_made_once(desk: &Desk, action: &Value) {
    desk.later().await;
    let done = desk.look(action).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(done["result"]["created_count"], 5, "{done}");
    let mut titles = desk.titles();
    assert_eq!(titles.len(), 5, "{titles:?}");
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), 5);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_in_one_request() {
    let desk = Desk::new().await;
    let action = with_fault(&desk, FaultKind::DropAnswer).await;
    assert_eq!(action["status"], "unknown", "{action}");
    assert_eq!(
        states(&action),
        [
            ("T1", "created"),
            ("T1a", "sent"),
            ("T1b", "sent"),
            ("T2", "created"),
            ("T2a", "sent")
        ]
    );
    let before = desk.app.linear.received("issues");
    each_was_made_once(&desk, &action).await;
    assert_eq!(desk.batches(), 2);
    assert_eq!(desk.app.linear.received("issues") - before, 1);
}

#[tokio::test]
async fn a_failure_before_anything_took_effect_is_looked_up_and_sent_again() {
    let desk = Desk::new().await;
    let action = with_fault(&desk, FaultKind::Status { code: 500 }).await;
    assert_eq!(action["status"], "unknown", "{action}");
    each_was_made_once(&desk, &action).await;
    assert_eq!(desk.batches(), 3);
}

#[tokio::test]
async fn a_rate_limit_half_way_is_waited_for() {
    let desk = Desk::new().await;
    let action = with_fault(&desk, BUSY).await;
    assert_eq!(action["status"], "approved", "{action}");
    let made = states(&action);
    let made = made.iter().filter(|(_, state)| *state == "created").count();
    assert_eq!((made, desk.titles().len()), (2, 2));
    each_was_made_once(&desk, &action).await;
}

/// Leaves an action as a process does that is killed after it claimed the second batch.
async fn killed(desk: &Desk, action: &Value) {
    let id = text(&action["id"]).parse().unwrap();
    let (db, workspace) = (desk.app.ctx.db.writer(), desk.app.workspace);
    let found = store::pending_action::get(db, workspace, id).await;
    let before = found.unwrap().unwrap();
    let mut claimed = before.clone();
    claimed.status = ActionState::Executing;
    let replaced = store::pending_action::replace(db, &before, &claimed).await;
    assert!(replaced.unwrap());
    let tickets = store::execution_ticket::of_action(db, workspace, id).await;
    let mut tickets = tickets.unwrap();
    let waiting = tickets
        .iter_mut()
        .filter(|one| one.state == TicketState::NotSent);
    waiting.for_each(|ticket| ticket.state = TicketState::Sent);
    store::execution_ticket::save(db, &tickets).await.unwrap();
}

#[tokio::test]
async fn a_process_that_is_killed_between_claim_and_answer_makes_nothing_twice() {
    // Once where Linear had not heard of the batch, and once where it had made it.
    for kind in [BUSY, FaultKind::DropAnswer] {
        let desk = Desk::new().await;
        let action = with_fault(&desk, kind.clone()).await;
        killed(&desk, &action).await;
        each_was_made_once(&desk, &action).await;
        let batches = if kind == BUSY { 3 } else { 2 };
        assert_eq!(desk.batches(), batches, "{kind:?}");
    }
}

#[tokio::test]
async fn a_limit_of_the_plan_half_way_ends_it_and_the_same_push_goes_on() {
    let desk = Desk::new().await;
    desk.app.linear.limit_active_issues(Some(3));
    let action = desk.waits(&specification()).await;
    let failed = desk.approve(&action).await;
    assert_eq!(failed["status"], "failed", "{failed}");
    let refusal = &failed["refusal"];
    assert_eq!(refusal["code"], "usage_limit_exceeded");
    assert!(
        text(&refusal["message"]).contains("2 of 5 tickets are in Linear"),
        "{refusal}"
    );
    let result = &failed["result"];
    assert_eq!(
        (&result["success"], &result["created_count"]),
        (&json!(false), &json!(2))
    );
    assert_eq!(
        states(result),
        [
            ("T1", "created"),
            ("T1a", "refused"),
            ("T1b", "refused"),
            ("T2", "created"),
            ("T2a", "refused")
        ]
    );
    assert_eq!(result["tickets"][0]["issue_identifier"], "ENG-1");
    assert!(text(&result["tickets"][1]["refusal"]).contains("plan"));
    desk.app.linear.limit_active_issues(None);
    let action = desk.waits(&specification()).await;
    assert_eq!(
        action["summary"],
        "Push 3 of 5 tickets of \u{201c}Checkout\u{201d} to Engineering"
    );
    assert_eq!(action["tickets"][0]["state"], "existing");
    let done = desk.approve(&action).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(done["result"]["created_count"], 3);
    assert_eq!(desk.titles().len(), 5);
    assert_eq!(
        desk.issue("Card form").parent,
        Some(desk.issue("Payment").identifier)
    );
}

#[tokio::test]
async fn the_one_ticket_that_linear_refuses_is_found_and_named() {
    let desk = Desk::new().await;
    // Two labels of one group, which Linear gives to no issue at once.
    let tickets: Vec<Value> = (0..20)
        .map(|n| {
            let labels = if n == 13 {
                json!(["Small", "Large"])
            } else {
                json!(["Small"])
            };
            json!({"key": format!("T{n}"), "title": format!("Ticket {n}"), "labels": labels})
        })
        .collect();
    let mut arguments = json!({ "specification": "Sizes", "tickets": tickets });
    let action = desk.waits(&arguments).await;
    let failed = desk.approve(&action).await;
    assert_eq!(failed["status"], "failed", "{failed}");
    assert_eq!(failed["refusal"]["code"], "validation_error");
    assert_eq!(failed["refusal"]["details"]["refused"], json!(["T13"]));
    let message = text(&failed["refusal"]["message"]);
    assert!(message.starts_with("The ticket T13: "), "{message}");
    for (place, (key, state)) in states(&failed["result"]).into_iter().enumerate() {
        let expected = match place {
            0..13 => "created",
            13 => "refused",
            _ => "not_sent",
        };
        assert_eq!(state, expected, "{key}");
    }
    // Halved until it is alone.
    assert!(desk.batches() <= 10, "{}", desk.batches());
    arguments["tickets"][13]["labels"] = json!(["Large"]);
    let action = desk.waits(&arguments).await;
    let done = desk.approve(&action).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(done["result"]["created_count"], 7);
    assert_eq!(desk.titles().len(), 20);
}

#[tokio::test]
async fn a_parent_that_is_archived_meanwhile_is_no_reason_to_make_it_again() {
    let desk = Desk::new().await;
    let mut arguments = specification();
    arguments["tickets"] = json!([{"key": "T1", "title": "Cart"}]);
    desk.done(&arguments).await;
    let id = desk.issue("Cart").id;
    let query = format!("mutation {{ issueArchive(id: \"{id}\", trash: true) {{ success }} }}");
    let path = "/api/v1/tools/linear_graphql_query";
    let asked = desk.agent.post(path, &json!({ "query": query })).await.ok();
    desk.approve(&asked["pending_action"]).await;
    assert!(desk.issue("Cart").trashed);
    let again = desk.push(&arguments).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(states(&again.json()), [("T1", "existing")]);
    assert_eq!(desk.titles().len(), 1);
}
