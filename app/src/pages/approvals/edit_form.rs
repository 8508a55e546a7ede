//! Edit and approve: the arguments of a call as a form.

use std::sync::Arc;

use domain::view::PendingActionView;
use leptos::either::{Either, EitherOf7};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::forms::Bound;
use super::reader::Reader;
use crate::AppError;
use crate::arguments_form::{self, ArgumentField, Control, ItemFields, label};
use crate::components::{Choice, area_text};
use crate::server_fns::{EditAndApprove, EditedForm};
use crate::unseen::visible;

/// A form of more tickets than this stands on the page of its action alone: others wait on the page of all.
const MOST_AMONG_OTHERS: usize = 25;

/// The way to the form, or the form once somebody wants it or has it back because it was refused: most actions are
/// decided as they are, and the forms of all would be half of the page.
#[component]
pub(super) fn Edit(action: Arc<PendingActionView>, reader: Reader) -> impl IntoView {
    let id = action.id;
    let typed = reader.typed_for(id);
    let here = reader.single || action.tickets.len() <= MOST_AMONG_OTHERS;
    if typed.is_none() && !(here && reader.edits(id)) {
        return Either::Left(view! { <EditLink action reader here/> });
    }
    let from = reader.from(id);
    let error = typed.as_ref().and(reader.error);
    Either::Right(view! { <EditForm action from typed error/> })
}

/// Leads to this page with the form in the place of the link, or to the action's own; a script fetches just the form.
#[component]
fn EditLink(action: Arc<PendingActionView>, reader: Reader, here: bool) -> impl IntoView {
    let id = action.id;
    let address = reader.edit_address(id, here);
    view! {
        <a class="disclosure-link" id=format!("edit-{id}") href=address data-key="e" data-in-place=here.then_some("")>
            "Edit and approve…" <span class="visually-hidden">" " {action.summary.clone()}</span>
        </a>
    }
}

#[component]
fn EditForm(
    action: Arc<PendingActionView>,
    from: String,
    /// What was typed before, if it was this form that was refused.
    typed: Option<EditedForm>,
    error: Option<AppError>,
) -> impl IntoView {
    let id = action.id.to_string();
    let (fields, note) = match typed {
        Some(typed) => (
            arguments_form::filled(action.tool, &action.arguments, &typed),
            typed.reason,
        ),
        None => (
            arguments_form::fields(action.tool, &action.arguments),
            String::new(),
        ),
    };
    let controls = arguments(fields, &id, error.as_ref());
    let note_id = format!("note-{id}");
    view! {
        <details class="disclosure" id=format!("edit-{id}") data-key="e" open>
            <summary>"Edit and approve…"</summary>
            <form class="form" method="post" action=EditAndApprove::url() data-send="">
                <Bound action=action.clone() from/>
                {controls}
                <div class="field">
                    <label for=note_id.clone()>"Why you changed it"</label>
                    <input id=note_id.clone() name="edited[reason]" value=note autocomplete="off" maxlength="2000" aria-describedby=format!("{note_id}-hint")/>
                    <p class="hint" id=format!("{note_id}-hint")>"The agent reads it, and what you changed."</p>
                </div>
                <div class="form-actions">
                    <button class="button">
                        "Approve as edited" <span class="visually-hidden">": " {action.summary.clone()}</span>
                    </button>
                </div>
            </form>
        </details>
    }
}

/// The fields of a form; what is wrong stands beside the one that is to blame.
fn arguments(fields: Vec<ArgumentField>, id: &str, error: Option<&AppError>) -> AnyView {
    let field = |field: ArgumentField| {
        let path = field.path();
        let wrong = error.filter(|error| error.field.as_deref() == Some(&path));
        let wrong = wrong.map(AppError::sentence);
        let id = id.to_owned();
        let error = error.cloned();
        view! { <Argument field id wrong error/> }
    };
    fields.into_iter().map(field).collect_view().into_any()
}

#[component]
fn Argument(
    field: ArgumentField,
    /// The action, which makes ids unique on the page.
    id: String,
    wrong: Option<String>,
    /// What is wrong with the form: perhaps with an object in here.
    error: Option<AppError>,
) -> impl IntoView {
    let field = match field.control {
        Control::Items(items) => {
            let list = items.into_iter().map(|item| {
                view! { <Item item id=id.clone() error=error.clone()/> }
            });
            let wrong = wrong.map(|text| view! { <p class="field-error">{text}</p> });
            return Either::Left(view! {
                <fieldset class="ticket-forms">
                    <legend>{label(field.param.name)}</legend>
                    {wrong}
                    {list.collect_view()}
                </fieldset>
            });
        }
        _ => field,
    };
    Either::Right(view! { <Single id=format!("{}-{id}", field.name) field wrong/> })
}

/// One object of a list, folded until somebody wants it or something is wrong with it.
#[component]
fn Item(item: ItemFields, id: String, error: Option<AppError>) -> impl IntoView {
    let blamed = error.as_ref().and_then(|error| error.field.clone());
    let is_wrong = item
        .fields
        .iter()
        .any(|field| blamed.as_deref() == Some(&field.path()));
    let name = ticked(&item.leave_out);
    let key = format!("{}-{id}", item.leave_out);
    let folded = format!("{key}-fields");
    let fields = arguments(item.fields, &id, error.as_ref());
    view! {
        <details class="ticket-form" id=folded open=is_wrong || item.left_out>
            <summary><bdi>{visible(&item.heading)}</bdi></summary>
            <label class="check">
                <input type="checkbox" id=key name=name value="true" checked=item.left_out/>
                "Leave it out, and what is part of it"
            </label>
            {fields}
        </details>
    }
}

#[component]
fn Single(field: ArgumentField, id: String, wrong: Option<String>) -> impl IntoView {
    let name = field.param.name;
    let posted = field.name.clone();
    let help = help(name);
    // The name alone describes nothing that the label does not, and there are hundreds of these on a page.
    let hint_id = (!help.is_empty()).then(|| format!("{id}-hint"));
    let error_id = wrong.is_some().then(|| format!("{id}-error"));
    let described: Vec<&str> = [&error_id, &hint_id]
        .into_iter()
        .filter_map(|id| id.as_deref())
        .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let is_wrong = wrong.is_some();
    let clear = field.clears.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" id=format!("{id}-clear") name=ticked(&posted) value="true" checked=field.ticked/>
                {format!("{}: clear what is there", label(name))}
            </label>
        }
    });
    let control = control(field, &id, described, is_wrong);
    view! {
        <div class="field" data-wrong=is_wrong.then_some("")>
            <label for=id.clone()>{label(name)}</label>
            {control}
            {clear}
            {wrong.map(|text| view! { <p class="field-error" id=error_id>{text}</p> })}
            <p class="hint" id=hint_id><code>{name}</code> {help}</p>
        </div>
    }
}

/// Nothing beside the name needs saying where the name says it.
fn help(name: &str) -> &'static str {
    match name {
        "labelIds" | "labels" => ", one a line",
        "variables" => ", as JSON",
        "description" | "body" => ", in Markdown",
        _ => "",
    }
}

fn text(name: &str) -> String {
    format!("edited[fields][{name}]")
}

fn ticked(name: &str) -> String {
    format!("edited[ticked][{name}]")
}

fn control(
    field: ArgumentField,
    id: &str,
    described: Option<String>,
    wrong: bool,
) -> impl IntoView + use<> {
    let (id, post_as, value) = (id.to_owned(), text(&field.name), field.text);
    let invalid = wrong.then_some("true");
    let required = field.param.required;
    match field.control {
        Control::Line => EitherOf7::A(view! {
            <input id=id name=post_as value=value required=required autocomplete="off" dir="auto" aria-invalid=invalid aria-describedby=described/>
        }),
        Control::Date => EitherOf7::B(view! {
            <input type="date" id=id name=post_as value=value required=required aria-invalid=invalid aria-describedby=described/>
        }),
        Control::Number(min, max) => EitherOf7::C(view! {
            <input type="number" id=id name=post_as value=value min=min.to_string() max=max.to_string() step="1" required=required
                aria-invalid=invalid aria-describedby=described/>
        }),
        Control::Lines => {
            let rows = value.lines().count().clamp(3, 16).to_string();
            let value = area_text(&value);
            EitherOf7::D(view! {
                <textarea id=id name=post_as rows=rows required=required dir="auto" aria-invalid=invalid aria-describedby=described>{value}</textarea>
            })
        }
        Control::Select(choices) => EitherOf7::E(view! {
            <select id=id name=post_as required=required aria-invalid=invalid aria-describedby=described>
                {options(choices, &value)}
            </select>
        }),
        Control::Tick => EitherOf7::F(view! {
            <input type="hidden" name=post_as value=""/>
            <input type="checkbox" id=id name=ticked(&field.name) value="true" checked=field.ticked aria-describedby=described/>
        }),
        // Shown by the objects themselves.
        Control::Items(_) => EitherOf7::G(()),
    }
}

fn options(choices: Vec<Choice>, value: &str) -> impl IntoView + use<> {
    let value = value.to_owned();
    let option = move |choice: Choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    };
    choices.into_iter().map(option).collect_view()
}
