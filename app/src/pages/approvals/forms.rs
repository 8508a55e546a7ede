//! What a person can do with an action: agree, edit, say no, ask, and take a yes back. All are plain forms.

use std::sync::Arc;

use domain::view::PendingActionView;
use domain::{ActionState, PendingActionId};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::edit_form::Edit;
use super::reader::Reader;
use crate::components::{Due, Icon, IconName};
use crate::server_fns::{ApprovePendingAction, AskAgent, RejectPendingAction, UndoApproval};

/// What binds a form to what its reader saw, and where to go afterwards.
#[component]
pub(super) fn Bound(action: Arc<PendingActionView>, from: String) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=action.id.to_string()/>
        <input type="hidden" name="hash" value=action.hash.clone()/>
        <input type="hidden" name="from" value=from/>
    }
}

/// The forms that this action has for this reader.
#[component]
pub(super) fn Forms(action: Arc<PendingActionView>, reader: Reader) -> impl IntoView {
    match action.status {
        ActionState::Pending if reader.decides => EitherOf3::A(view! { <Decide action reader/> }),
        ActionState::Approved => EitherOf3::B(view! { <Undoable action reader/> }),
        _ => EitherOf3::C(()),
    }
}

#[component]
fn Decide(action: Arc<PendingActionView>, reader: Reader) -> impl IntoView {
    let from = reader.from(action.id);
    let agreed = action
        .approvals
        .iter()
        .any(|yes| yes.by == reader.credential);
    let approve = if agreed {
        Either::Left(
            view! { <p class="agreed-already"><Icon name=IconName::Check/> "You agreed."</p> },
        )
    } else {
        let (action, from, primary) = (action.clone(), from.clone(), reader.single);
        Either::Right(view! { <ApproveForm action from primary/> })
    };
    view! {
        <div class="decide">
            {approve}
            <Edit action=action.clone() reader/>
            <WordsForm action=action.clone() from=from.clone() words=REJECT/>
            <WordsForm action from words=ASK/>
        </div>
    }
}

#[component]
fn ApproveForm(action: Arc<PendingActionView>, from: String, primary: bool) -> impl IntoView {
    let summary = action.summary.clone();
    view! {
        <form method="post" action=ApprovePendingAction::url() data-send="">
            <Bound action from/>
            <button class="button" data-kind=primary.then_some("primary") data-key="a">
                <Icon name=IconName::Check/> "Approve" <span class="visually-hidden">": " {summary}</span>
            </button>
        </form>
    }
}

/// A form of one text.
#[derive(Clone, Copy)]
struct Words {
    name: &'static str,
    key: &'static str,
    opens: &'static str,
    label: &'static str,
    hint: &'static str,
    button: &'static str,
    danger: bool,
    url: fn() -> &'static str,
}

const REJECT: Words = Words {
    name: "reason",
    key: "r",
    opens: "Reject…",
    label: "Why not",
    hint: "The agent reads it, and it is kept with the decision.",
    button: "Reject",
    danger: true,
    url: RejectPendingAction::url,
};
const ASK: Words = Words {
    name: "text",
    key: "q",
    opens: "Ask the agent…",
    label: "Your question",
    hint: "The action goes on waiting; the answer appears here.",
    button: "Ask",
    danger: false,
    url: AskAgent::url,
};

#[component]
fn WordsForm(action: Arc<PendingActionView>, from: String, words: Words) -> impl IntoView {
    let id = action.id;
    let field = format!("{}-{id}", words.name);
    let hint = format!("{field}-hint");
    let kind = words.danger.then_some("danger-solid");
    let summary = action.summary.clone();
    view! {
        <details class="disclosure" id=format!("{}-{id}-form", words.name) data-key=words.key>
            <summary>{words.opens}</summary>
            <form class="form" method="post" action=(words.url)() data-send="">
                <Bound action from/>
                <div class="field">
                    <label for=field.clone()>{words.label}</label>
                    <textarea id=field name=words.name rows="3" required aria-describedby=hint.clone()></textarea>
                    <p class="hint" id=hint>{words.hint}</p>
                </div>
                <div class="form-actions">
                    <button class="button" data-kind=kind>
                        {words.button} <span class="visually-hidden">": " {summary}</span>
                    </button>
                </div>
            </form>
        </details>
    }
}

/// Approved, and about to run: by whom, when, and the way back.
#[component]
fn Undoable(action: Arc<PendingActionView>, reader: Reader) -> impl IntoView {
    let by = action.decision.as_ref().map(|decision| decision.by.clone());
    let by = by.map(|by| view! { " by " <bdi>{by}</bdi> });
    let runs = action.runs_at.map_or_else(
        || Either::Left("in a moment"),
        |at| Either::Right(view! { <Due at/> }),
    );
    let undo = (reader.decides && action.runs_at.is_some())
        .then(|| view! { <UndoForm id=action.id summary=action.summary.clone() from=reader.from(action.id)/> });
    view! {
        <div class="undoable">
            <p><Icon name=IconName::Check/> <span>"Approved" {by} ", runs " {runs} "."</span></p>
            {undo}
        </div>
    }
}

#[component]
fn UndoForm(id: PendingActionId, summary: String, from: String) -> impl IntoView {
    view! {
        <form method="post" action=UndoApproval::url() data-send="">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="from" value=from/>
            <button class="button" data-key="u">
                "Undo" <span class="visually-hidden">": " {summary}</span>
            </button>
        </form>
    }
}
