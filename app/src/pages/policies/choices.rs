//! Boxes to tick, folded away as long as none is: most rules look at one or two things, and there are many to look at.

use leptos::either::Either;
use leptos::prelude::*;

use crate::AppError;
use crate::components::Choice;

/// What a rule can look at, by the values that it may have.
#[component]
pub(super) fn Boxes(
    /// Its name in the rules; errors name it.
    name: &'static str,
    /// Its name in the form.
    post_as: &'static str,
    label: &'static str,
    /// What it means if no box is ticked.
    open: &'static str,
    choices: Vec<Choice>,
    chosen: Vec<String>,
    /// Why there is nothing to choose from, where there is not.
    #[prop(optional)]
    none: &'static str,
    #[prop(optional_no_strip)] error: Option<AppError>,
) -> impl IntoView {
    let wrong = error.filter(|error| error.field.as_deref() == Some(name));
    let unfolded = wrong.is_some() || !chosen.is_empty();
    let count = match chosen.len() {
        0 => open.to_owned(),
        count => format!("{count} chosen"),
    };
    let choices = with_unknown(choices, &chosen);
    let boxes = if choices.is_empty() {
        Either::Left(view! { <p class="muted">{none}</p> })
    } else {
        let boxes = choices.into_iter().map(move |choice| {
            let ticked = chosen.contains(&choice.value);
            view! {
                <label>
                    <input type="checkbox" name=post_as value=choice.value checked=ticked/>
                    <span><bdi>{choice.label}</bdi></span>
                </label>
            }
        });
        Either::Right(boxes.collect_view())
    };
    let error_id = format!("{post_as}-error");
    let described = wrong.is_some().then(|| error_id.clone());
    let complaint = wrong.map(|error| {
        view! { <p class="field-error" id=error_id>{error.sentence()}</p> }
    });
    view! {
        <details class="disclosure choices" open=unfolded>
            <summary>{label} ": " <span class="muted">{count}</span></summary>
            <fieldset class="field radios" aria-describedby=described>
                <legend class="visually-hidden">{label}</legend>
                {boxes}
                {complaint}
            </fieldset>
        </details>
    }
}

/// What is chosen stays so, also where it is not offered any more.
fn with_unknown(mut choices: Vec<Choice>, chosen: &[String]) -> Vec<Choice> {
    for value in chosen {
        if !choices.iter().any(|choice| choice.value == *value) {
            let label = format!("{value}, which is not there any more");
            choices.push(Choice::new(value, label));
        }
    }
    choices
}
