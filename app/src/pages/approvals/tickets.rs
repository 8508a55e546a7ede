//! The tickets of a push: before the decision what each would become, afterwards what became of it. Each stands below
//! the ticket that it is a part of, and nothing is cut.

use domain::view::{PendingActionView, TicketView};
use domain::{ActionState, TicketState};
use leptos::prelude::*;

use super::changes::NewText;
use crate::components::{Icon, IconName, State, safe_address};
use crate::markdown;
use crate::unseen::visible;

/// The tickets of an action; nothing for one that pushes none.
#[component]
pub(super) fn Tickets(action: std::sync::Arc<PendingActionView>) -> impl IntoView {
    if action.tickets.is_empty() {
        return None;
    }
    let begun = action
        .tickets
        .iter()
        .any(|ticket| !matches!(ticket.state, TicketState::NotSent | TicketState::Existing));
    let over = action.status.is_final();
    let places = action.tickets.iter().cloned().enumerate();
    let rows = places.map(|(place, ticket)| {
        let key = format!("{}-{place}", action.id);
        // Before it begins, all that is new would be said of every ticket.
        let told = begun || over || ticket.state == TicketState::Existing;
        view! { <Ticket ticket key told/> }
    });
    let rows = rows.collect_view();
    Some(view! {
        <section class="tickets" aria-label="Tickets">
            <p class="tickets-count">{counted(&action, begun)}</p>
            <ol>{rows}</ol>
        </section>
    })
}

/// How many there are, and how far they are.
fn counted(action: &PendingActionView, begun: bool) -> String {
    let count = |test: fn(TicketState) -> bool| {
        let states = action.tickets.iter().map(|ticket| ticket.state);
        states.filter(|state| test(*state)).count()
    };
    let all = action.tickets.len();
    let tickets = if all == 1 { "ticket" } else { "tickets" };
    let there = count(TicketState::is_there);
    let existing = count(|state| state == TicketState::Existing);
    if begun {
        let rest = match action.status {
            ActionState::Succeeded => String::new(),
            status if status.is_final() => "; the rest was not made".to_owned(),
            _ => "; the rest follows".to_owned(),
        };
        return format!("{there} of {all} {tickets} in Linear{rest}");
    }
    match existing {
        0 => format!("{all} {tickets}"),
        existing => format!("{all} {tickets}, {existing} of them in Linear already"),
    }
}

#[component]
fn Ticket(ticket: TicketView, key: String, told: bool) -> impl IntoView {
    let level = ticket.level.to_string();
    let parent = ticket.parent.clone().map(|parent| {
        view! { <span>"part of " <code>{visible(&parent)}</code></span> }
    });
    let priority = ticket.priority.map(|priority| {
        view! { <span>{priority.as_str()} ": " {priority.label()}</span> }
    });
    let labels = (!ticket.labels.is_empty()).then(|| {
        let labels = ticket.labels.join(", ");
        view! { <span>"labels: " <bdi>{visible(&labels)}</bdi></span> }
    });
    let estimate = ticket
        .estimate
        .map(|points| view! { <span>"estimate: " {points}</span> });
    let state = told.then(|| view! { <State word=ticket.state/> });
    let link = link(&ticket);
    let refusal = ticket.refusal.clone().map(|refusal| {
        view! { <p class="ticket-refusal">{visible(&refusal)}</p> }
    });
    let description = ticket.description.clone().map(|text| {
        let rendered = Some(markdown::to_html(&text));
        view! { <NewText text rendered key=key.clone()/> }
    });
    view! {
        <li class="ticket" id=format!("ticket-{key}") data-level=level>
            <p class="ticket-title"><code>{visible(&ticket.key)}</code> " " <strong dir="auto">{visible(&ticket.title)}</strong></p>
            <p class="ticket-meta muted">{state} {link} {priority} {parent} {labels} {estimate}</p>
            {refusal}
            {description}
        </li>
    }
}

/// Its issue in Linear, once it is there.
fn link(ticket: &TicketView) -> Option<impl IntoView + use<>> {
    let address = safe_address(ticket.issue_url.as_deref()?)?;
    let name = visible(ticket.issue_identifier.as_deref()?);
    Some(view! {
        <a class="issue" href=address rel="noopener noreferrer" target="_blank">
            <bdi>{name}</bdi> <Icon name=IconName::External/>
            <span class="visually-hidden">" in Linear, opens a new tab"</span>
        </a>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::approvals::sample;
    use domain::TicketPriority;

    fn ticket(key: &str, state: TicketState) -> TicketView {
        TicketView {
            key: key.to_owned(),
            title: format!("Ticket {key}"),
            description: Some("**Bold** & <b>".to_owned()),
            priority: Some(TicketPriority::P0),
            priority_label: Some("Urgent".to_owned()),
            parent: None,
            level: 0,
            labels: vec!["Bug".to_owned()],
            estimate: Some(3),
            state,
            issue_id: None,
            issue_identifier: None,
            issue_url: None,
            refusal: None,
        }
    }

    fn html(status: ActionState, tickets: Vec<TicketView>) -> String {
        let action = PendingActionView {
            status,
            tickets,
            ..sample::action()
        };
        let action = std::sync::Arc::new(action);
        view! { <Tickets action/> }.to_html()
    }

    #[test]
    fn each_ticket_is_shown_whole() {
        let child = TicketView {
            parent: Some("T1".to_owned()),
            level: 1,
            ..ticket("T2", TicketState::NotSent)
        };
        let html = html(
            ActionState::Pending,
            vec![ticket("T1", TicketState::NotSent), child],
        );
        for part in [
            "2 tickets",
            "data-level=\"1\"",
            "part of <code>T1</code>",
            "<strong>Bold</strong>",
            "&lt;b&gt;",
            "Urgent",
            "Bug",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("Not sent"), "{html}");
    }

    #[test]
    fn what_became_of_each_is_said_in_words() {
        let made = TicketView {
            issue_identifier: Some("ENG-7".to_owned()),
            issue_url: Some("https://linear.app/acme/issue/ENG-7".to_owned()),
            ..ticket("T1", TicketState::Created)
        };
        let refused = TicketView {
            refusal: Some("Linear refused: no.".to_owned()),
            ..ticket("T2", TicketState::Refused)
        };
        let rest = ticket("T3", TicketState::NotSent);
        let html = html(ActionState::Failed, vec![made, refused, rest]);
        for part in [
            "1 of 3 tickets in Linear; the rest was not made",
            "Made",
            "https://linear.app/acme/issue/ENG-7",
            "Refused",
            "Linear refused: no.",
            "Not sent",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}
