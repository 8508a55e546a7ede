//! The pages on which a rule is made and changed. A rule that is tried stands in the address of the page, so that it
//! can be gone back to, and sent to somebody else who decides on it.

use domain::view::DryRunView;
use domain::{Caller, PolicyRuleId};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use services::policy::Try;

use super::form::Form;
use super::known::Known;
use super::tried::Tried;
use crate::AppError;
use crate::auth::ctx;
use crate::components::ErrorNotice;
use crate::flash;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::pages::not_found::{NoSuchThing, is_not_found};
use crate::refused::Refused;
use crate::server_fns::{RuleForm, SaveRule};

/// A new rule.
#[component]
pub(crate) fn NewRulePage() -> impl IntoView {
    let query = use_location().search.get_untracked();
    private("New rule", move |visit: Visit| async move {
        let begun = RuleForm::from_query(&query).unwrap_or_else(RuleForm::blank);
        // Whatever an address says: here a rule is added.
        let begun = RuleForm {
            id: String::new(),
            ..begun
        };
        let draft = Draft::of(&visit, begun, &query).await;
        view! {
            <p class="trail"><a href="/policies">"Policies"</a></p>
            <PageHead title="New rule"/>
            {or_error(draft, |draft| view! { <Editor draft page="/policies/new".to_owned()/> })}
        }
    })
}

/// One that there is.
#[component]
pub(crate) fn RulePage() -> impl IntoView {
    let query = use_location().search.get_untracked();
    let id = use_params_map().get_untracked().get("id");
    let id: Option<PolicyRuleId> = id.and_then(|id| id.parse().ok());
    private("Rule", move |visit: Visit| async move {
        let draft = async {
            let begun = written(&visit.viewer.caller(), id).await?;
            let id = begun.id.clone();
            let begun = match RuleForm::from_query(&query) {
                Some(form) => RuleForm { id, ..form },
                None => begun,
            };
            Draft::of(&visit, begun, &query).await
        };
        let draft = draft.await;
        if draft.as_ref().is_err_and(is_not_found) {
            return Either::Left(view! {
                <p class="trail"><a href="/policies">"Policies"</a></p>
                <NoSuchThing what="rule" list="/policies" list_name="All rules"/>
            });
        }
        let page = id.map_or_else(String::new, |id| format!("/policies/{id}"));
        Either::Right(view! {
            <p class="trail"><a href="/policies">"Policies"</a></p>
            <PageHead title="Rule"/>
            {or_error(draft, |draft| view! { <Editor draft page/> })}
        })
    })
}

/// The form of the rule as it is kept.
async fn written(by: &Caller, id: Option<PolicyRuleId>) -> Result<RuleForm, AppError> {
    let policies = services::policy::list(&ctx(), by).await?;
    let found = policies.rules.iter().find(|view| Some(view.rule.id) == id);
    found
        .map(|view| RuleForm::of(&view.rule))
        .ok_or_else(|| AppError::new("not_found", "There is no such rule."))
}

/// A rule on its way.
struct Draft {
    form: RuleForm,
    known: Known,
    /// Why it could not be saved.
    error: Option<AppError>,
    /// What it would have done, if that was asked.
    tried: Option<Result<DryRunView, AppError>>,
    may_change: bool,
}

impl Draft {
    /// What was typed and refused just now wins over what the address or the rule says.
    async fn of(visit: &Visit, begun: RuleForm, query: &str) -> Result<Self, AppError> {
        let may_change = visit.viewer.may_change();
        let by = visit.viewer.caller();
        let error = Refused::of::<SaveRule>(visit.refused.as_ref());
        let typed: Option<RuleForm> = flash::typed(RuleForm::NAME).await;
        let typed = typed.filter(|typed| error.is_some() && typed.id == begun.id);
        let asked = url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "try");
        let form = typed.unwrap_or(begun);
        let tried = if asked && may_change && error.is_none() {
            Some(try_it(&by, &form).await)
        } else {
            None
        };
        Ok(Self {
            known: Known::read(&visit.viewer).await?,
            form,
            error,
            tried,
            may_change,
        })
    }
}

async fn try_it(by: &Caller, form: &RuleForm) -> Result<DryRunView, AppError> {
    let place = form
        .replaces()?
        .map_or_else(|| Try::At(form.placed()), Try::InsteadOf);
    let mut new = form
        .parse()
        .map_err(|refusal| RuleForm::named(refusal.into()))?;
    if new.name.trim().is_empty() {
        "This rule".clone_into(&mut new.name);
    }
    // Whether it counts is another question than what it would do.
    new.enabled = true;
    let view = services::policy::dry_run(&ctx(), by, new, place).await;
    view.map_err(|error| RuleForm::named(error.into()))
}

#[component]
fn Editor(draft: Draft, page: String) -> impl IntoView {
    let Draft {
        form,
        known,
        error,
        tried,
        may_change,
    } = draft;
    if !may_change {
        return Either::Left(view! {
            <p class="lead">"Admins and the owner change rules. " <a href="/policies">"All rules"</a></p>
        });
    }
    let form_key = ctx().ids.uuid_v4().to_string();
    let (tried, wrong) = match tried {
        Some(Ok(view)) => (Some(Either::Left(view! { <Tried view/> })), None),
        Some(Err(error)) => {
            let shown = view! { <ErrorNotice error=error.clone()/> };
            (Some(Either::Right(shown)), Some(error))
        }
        None => (None, None),
    };
    Either::Right(view! {
        {tried}
        <Form form known error=error.or(wrong) page form_key/>
    })
}
