//! Form fields: a label, a control, a hint, and what is wrong with it, tied together for everybody.

use leptos::prelude::*;

use crate::AppError;

/// What is wrong with the field `name`, if anything is.
fn complaint(name: &str, error: Option<&AppError>) -> Option<String> {
    error
        .filter(|error| error.field.as_deref() == Some(name))
        .map(AppError::sentence)
}

/// The ids that `aria-describedby` lists.
fn described_by(id: &str, hint: &str, wrong: Option<&String>) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let wrong = wrong.map(|_| format!("{id}-error"));
    let ids: Vec<String> = wrong.into_iter().chain(hint).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The label above and the sentences below a control.
fn framed(
    id: String,
    label: &'static str,
    hint: String,
    wrong: Option<String>,
    control: impl IntoView,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let is_wrong = wrong.is_some().then_some("");
    view! {
        <div class="field" data-wrong=is_wrong>
            <label for=id>{label}</label>
            {control}
            {wrong.map(|text| view! { <p class="field-error" id=error_id>{text}</p> })}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// One line of text.
#[component]
pub(crate) fn TextField(
    /// The field's name in the rules; errors name it.
    name: &'static str,
    label: &'static str,
    /// Its name in the form, where that differs.
    #[prop(optional, into)]
    post_as: String,
    /// Its id, where one form is on the page several times.
    #[prop(optional, into)]
    id: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] autocomplete: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] inputmode: String,
    #[prop(default = true)] required: bool,
    #[prop(optional_no_strip)] error: Option<AppError>,
) -> impl IntoView {
    let id = if id.is_empty() { name.to_owned() } else { id };
    let post_as = if post_as.is_empty() {
        name.to_owned()
    } else {
        post_as
    };
    let wrong = complaint(name, error.as_ref());
    let input = view! {
        <input
            id=id.clone()
            name=post_as
            type=kind
            value=value
            required=required
            autocomplete=if autocomplete.is_empty() { "off".to_owned() } else { autocomplete }
            placeholder=(!placeholder.is_empty()).then_some(placeholder)
            inputmode=(!inputmode.is_empty()).then_some(inputmode)
            aria-invalid=wrong.is_some().then_some("true")
            aria-describedby=described_by(&id, &hint, wrong.as_ref())
            autofocus=wrong.is_some()
        />
    };
    framed(id, label, hint, wrong, input)
}

/// What stands between the tags of a text area. Leptos writes it there as it is, so it is escaped here; and a
/// browser drops one line break right after the tag, so the text gets one to lose.
pub(crate) fn area_text(value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('<', "&lt;");
    format!("\n{value}")
}

/// Several lines of text.
#[component]
pub(crate) fn TextArea(
    name: &'static str,
    label: &'static str,
    #[prop(optional, into)] post_as: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: String,
    #[prop(default = 10)] rows: u32,
    #[prop(default = true)] required: bool,
    #[prop(optional_no_strip)] error: Option<AppError>,
) -> impl IntoView {
    let post_as = if post_as.is_empty() {
        name.to_owned()
    } else {
        post_as
    };
    let wrong = complaint(name, error.as_ref());
    let value = area_text(&value);
    let area = view! {
        <textarea
            id=name
            name=post_as
            rows=rows.to_string()
            required=required
            aria-invalid=wrong.is_some().then_some("true")
            aria-describedby=described_by(name, &hint, wrong.as_ref())
            autofocus=wrong.is_some()
        >
            {value}
        </textarea>
    };
    framed(name.to_owned(), label, hint, wrong, area)
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
}

impl Choice {
    pub(crate) fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
        }
    }
}

/// One of a list.
#[component]
pub(crate) fn SelectField(
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
    #[prop(optional, into)] post_as: String,
    #[prop(optional, into)] id: String,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional_no_strip)] error: Option<AppError>,
) -> impl IntoView {
    let id = if id.is_empty() { name.to_owned() } else { id };
    let post_as = if post_as.is_empty() {
        name.to_owned()
    } else {
        post_as
    };
    let wrong = complaint(name, error.as_ref());
    let option = |choice: Choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    };
    let select = view! {
        <select
            id=id.clone()
            name=post_as
            aria-invalid=wrong.is_some().then_some("true")
            aria-describedby=described_by(&id, &hint, wrong.as_ref())
        >
            {choices.into_iter().map(option).collect_view()}
        </select>
    };
    framed(id, label, hint, wrong, select)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_not_get_out_of_its_area() {
        let value = "</textarea><b>&amp;";
        let area = view! { <TextArea name="x" label="X" value=value/> };
        let html = area.to_html();
        assert!(
            html.contains(">\n&lt;/textarea>&lt;b>&amp;amp;</textarea>"),
            "{html}"
        );
    }
}
