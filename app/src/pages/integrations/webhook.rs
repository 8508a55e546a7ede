//! The way back from Linear: whether it is registered, and whether what is sent arrives.

use domain::view::{SelfTestView, WebhookHealth, WebhookView};
use domain::{Timestamp, WebhookState};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::components::{Due, Fact, IconName, Notice, Section, State, When};
use crate::fmt;
use crate::server_fns::{CheckLinear, RegisterWebhook, RotateWebhookSecret, TestWebhook};
use crate::words::{Tone, Word};

/// The webhook and its health. `own` where the connection could have one of its own.
#[component]
pub(super) fn Webhook(
    webhook: WebhookView,
    works: bool,
    may_change: bool,
    own: bool,
) -> impl IntoView {
    let reports = webhook.state.reports();
    let ours = webhook.state == WebhookState::Active;
    let troubled = matches!(webhook.state, WebhookState::Refused | WebhookState::Failed);
    let actions = (may_change && works).then(|| view! { <Actions reports ours troubled own/> });
    let what = webhook
        .last_delivery
        .clone()
        .map(|what| view! { <bdi>{what}</bdi> ", " });
    let last = view! { {what} {moment_or(webhook.last_delivery_at, "none yet")} };
    let (deliveries, url) = (fmt::counted(webhook.deliveries), webhook.url.clone());
    let secret = secret(&webhook);
    let health = verdict(&webhook);
    let state = if webhook.rotating && webhook.state == WebhookState::Pending {
        Word {
            label: "New secret on its way",
            icon: IconName::Arrows,
            tone: Tone::Active,
        }
    } else {
        webhook.state.into()
    };
    view! {
        <Section id="webhook" title="Webhook">
            <Trouble webhook=webhook.clone()/>
            <dl class="facts">
                <Fact name="State"><State word=state/></Fact>
                <Fact name="Health"><State word=health/></Fact>
                <Fact name="Last delivery">{last}</Fact>
                <Fact name="Deliveries"><a class="number" href="/deliveries">{deliveries}</a></Fact>
                <Health health=webhook.health/>
                <Fact name="Secret">{secret}</Fact>
                <Fact name="Address"><code class="address">{url}</code></Fact>
            </dl>
            {actions}
        </Section>
    }
}

/// In a word, whether what Linear sends arrives.
fn verdict(webhook: &WebhookView) -> Word {
    let health = &webhook.health;
    let lost = health
        .self_test
        .as_ref()
        .is_some_and(|test| test.overdue && test.error.is_none());
    let word = |label, icon, tone| Word { label, icon, tone };
    if !webhook.state.reports() {
        word("By asking only", IconName::Clock, Tone::Warn)
    } else if lost {
        word("The test did not arrive", IconName::CrossCircle, Tone::Bad)
    } else if health.missed > 0 {
        word("Deliveries are missing", IconName::Alert, Tone::Bad)
    } else if health.failed > 0 {
        word("Some could not be processed", IconName::Alert, Tone::Warn)
    } else if health.silent_since.is_some() {
        word("Silent", IconName::Minus, Tone::Quiet)
    } else if webhook.last_delivery_at.is_none() {
        word("Nothing came yet", IconName::Clock, Tone::Quiet)
    } else {
        word("Deliveries arrive", IconName::CheckCircle, Tone::Good)
    }
}

/// What is wrong, and what to do about it.
#[component]
fn Trouble(webhook: WebhookView) -> impl IntoView {
    let tone = match webhook.state {
        WebhookState::Failed => Tone::Bad,
        _ => Tone::Warn,
    };
    let reason = webhook.reason.map(|reason| {
        view! { <Notice tone title="Changes in Linear do not come back by themselves.">{reason}</Notice> }
    });
    let health = webhook.health;
    let lost = health
        .self_test
        .is_some_and(|test| test.overdue && test.error.is_none());
    let lost = lost.then(|| {
        view! {
            <Notice tone=Tone::Bad title="Linear was made to send a delivery, and it did not arrive.">
                "Check that the address below can be reached from the internet: its name, its certificate, a firewall, a proxy in between. \
                Linear tries again after a minute and after an hour."
            </Notice>
        }
    });
    let missed = (health.missed > 0).then(|| {
        view! {
            <Notice tone=Tone::Warn title="Changes had to be fetched that no delivery had told of.">
                {health.reconcile_summary} " Send a test delivery to see whether they arrive now."
            </Notice>
        }
    });
    view! { {reason} {lost} {missed} }
}

#[component]
fn Health(health: WebhookHealth) -> impl IntoView {
    let silent = health.silent_since.map(|at| {
        view! { <Fact name="Silent since"><When at/></Fact> }
    });
    let asked = health.reconciled_at.map(|at| {
        view! { <When at/> " " <span class="muted">{health.reconcile_summary}</span> }
    });
    let late = health.reconcile_error.map(|error| {
        view! { <p class="muted">"It cannot be asked at the moment: " {error}</p> }
    });
    let asked = match asked {
        Some(asked) => Either::Left(asked),
        None => Either::Right("not yet"),
    };
    let failed = (health.failed > 0).then(|| {
        view! {
            <Fact name="Failed, last 24 h">
                <a class="number" href="/deliveries?outcome=failed">{fmt::counted(health.failed)}</a>
            </Fact>
        }
    });
    let refused = (health.refusals > 0).then(|| {
        let reason = health.last_refusal.as_deref().map(refusal_words);
        view! {
            <Fact name="Refused requests">
                <span class="number">{health.refusals.to_string()}</span>
                " " <span class="muted">"the last " {moment_or(health.last_refusal_at, "")} {reason.map(|reason| format!(": {reason}"))}</span>
            </Fact>
        }
    });
    let test = health.self_test.map(|test| {
        view! { <Fact name="Test delivery">{test_outcome(test)}</Fact> }
    });
    view! {
        {silent}
        <Fact name="Linear was asked">{asked} {late}</Fact>
        {test}
        {failed}
        {refused}
    }
}

fn test_outcome(test: SelfTestView) -> impl IntoView {
    let SelfTestView {
        sent_at,
        heard_at,
        overdue,
        error,
    } = test;
    let outcome = match (heard_at, error) {
        (Some(at), _) => {
            let took = (at - sent_at).whole_milliseconds().max(0);
            format!("arrived after {}", duration(took))
        }
        (None, Some(error)) => format!("Linear could not be made to send one: {error}"),
        (None, None) if overdue => "did not arrive".to_owned(),
        (None, None) => "on its way".to_owned(),
    };
    view! { <When at=sent_at/> ": " {outcome} }
}

fn duration(millis: i128) -> String {
    if millis < 1_000 {
        return format!("{millis} ms");
    }
    format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
}

/// Why a request to the webhook's address was refused.
fn refusal_words(code: &str) -> &'static str {
    match code {
        "signature_missing" => "it was not signed",
        "signature_invalid" => "it was not signed with our secret",
        "stale" => "it was signed too long ago, or in the future",
        "unreadable" => "it could not be read",
        "delivery_id_missing" => "it did not name its delivery",
        "storage_unavailable" => "it could not be written",
        _ => "something of ours failed",
    }
}

/// Where the secret stands.
fn secret(webhook: &WebhookView) -> impl IntoView + use<> {
    if webhook.state == WebhookState::Application {
        return EitherOf3::A("the OAuth application's, stored encrypted");
    }
    match (webhook.rotating, webhook.previous_secret_until) {
        (true, _) => EitherOf3::A("a new one is on its way to Linear; both count"),
        (false, Some(at)) => EitherOf3::B(
            view! { "replaced; the one before counts for late deliveries, ending " <Due at/> },
        ),
        (false, None) => EitherOf3::C("stored encrypted, never shown"),
    }
}

#[component]
fn Actions(reports: bool, ours: bool, troubled: bool, own: bool) -> impl IntoView {
    let button = |action: &'static str, id: &'static str, label: &'static str| {
        view! { <form method="post" action=action><button class="button" id=id>{label}</button></form> }
    };
    let test = reports.then(|| button(TestWebhook::url(), "test-webhook", "Send a test delivery"));
    // The application's secret is Linear's to make.
    let rotate = ours.then(|| {
        button(
            RotateWebhookSecret::url(),
            "rotate-secret",
            "Replace the secret",
        )
    });
    let again = (troubled && own).then(|| {
        button(
            RegisterWebhook::url(),
            "register-webhook",
            "Register the webhook again",
        )
    });
    let secret = (troubled && !own).then(|| {
        view! { <a class="button" href="#oauth-application-heading">"Enter the signing secret"</a> }
    });
    view! {
        <div class="actions">
            {button(CheckLinear::url(), "check-linear", "Ask Linear now")}
            {test}
            {rotate}
            {again}
            {secret}
        </div>
    }
}

fn moment_or(at: Option<Timestamp>, none: &'static str) -> impl IntoView {
    match at {
        Some(at) => Either::Left(view! { <When at/> }),
        None => Either::Right(none),
    }
}
