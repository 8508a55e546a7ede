//! The accounts, what can be done with each, and what the page says when there are none.

use domain::ConnectedAccountStatus;
use domain::view::{ConnectedAccountView, Page};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::Sought;
use crate::auth::ctx;
use crate::components::{ConfirmDialog, EmptyState, IconName, State, When};
use crate::pages::paged::Pager;
use crate::server_fns::{DeleteConnectedAccount, MakeAuthorizationLink};

/// One page of them.
#[component]
pub(super) fn Accounts(
    page: Page<ConnectedAccountView>,
    sought: Sought,
    may_change: bool,
) -> impl IntoView {
    let newest = sought.cursor.is_some().then(|| sought.address(None));
    let older = page
        .next_cursor
        .as_deref()
        .map(|cursor| sought.address(Some(cursor)));
    let list = if page.items.is_empty() {
        Either::Left(view! { <Nobody filtered={sought != Sought::default()}/> })
    } else {
        Either::Right(view! { <AccountTable accounts=page.items may_change/> })
    };
    view! {
        {list}
        <Pager newest older/>
    }
}

#[component]
fn Nobody(filtered: bool) -> impl IntoView {
    if filtered {
        return Either::Left(view! {
            <EmptyState icon=IconName::Person title="No account matches">
                <p><a href="/connected-accounts">"Show all accounts"</a></p>
            </EmptyState>
        });
    }
    let base = ctx().settings.public_url.to_string();
    let example = format!(
        "curl {}/api/v1/connected_accounts \\\n  -H 'Authorization: Bearer cs_agent_…' \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d '{{\"connection_name\": \"linear\", \"identifier\": \"user_123\"}}'",
        base.trim_end_matches('/')
    );
    Either::Right(view! {
        <EmptyState icon=IconName::Person title="No connected accounts yet">
            <p>"An agent that is to act for a person, not for the workspace, asks for that person's account under whatever name its own \
            program knows them by. The person then gives access by a link."</p>
            <p>"An agent's program makes one with its token, once an " <a href="/integrations">"OAuth application"</a> " is registered:"</p>
            <pre class="example"><code>{example}</code></pre>
        </EmptyState>
    })
}

#[component]
fn AccountTable(accounts: Vec<ConnectedAccountView>, may_change: bool) -> impl IntoView {
    let actions = may_change.then(|| {
        view! { <th role="columnheader" scope="col"><span class="visually-hidden">"Actions"</span></th> }
    });
    let rows = accounts
        .into_iter()
        .map(|account| view! { <AccountRow account may_change/> })
        .collect_view();
    view! {
        <table class="table accounts" role="table">
            <caption class="visually-hidden">"Connected accounts, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Account"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"In Linear"</th>
                    <th role="columnheader" scope="col">"Since"</th>
                    {actions}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

#[component]
fn AccountRow(account: ConnectedAccountView, may_change: bool) -> impl IntoView {
    let person = match (&account.linear_user_name, &account.linear_org_name) {
        (Some(name), org) => Either::Left(view! {
            <bdi class="wrap">{name.clone()}</bdi> <span class="muted"><bdi>{org.clone()}</bdi></span>
        }),
        (None, _) => Either::Right(view! { <span class="muted">"nobody yet"</span> }),
    };
    let reason = account
        .status_reason
        .clone()
        .map(|reason| view! { <span class="muted">{reason}</span> });
    let (status, since) = (account.status, account.status_since);
    let (identifier, connection) = (account.identifier.clone(), account.connection_name.clone());
    let actions = may_change.then(|| {
        view! { <td role="cell" data-label="Actions"><Actions account/></td> }
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Account">
                <bdi class="account-identifier wrap">{identifier}</bdi>
                <span class="muted">"by " <bdi>{connection}</bdi></span>
            </th>
            <td role="cell" data-label="Status"><div class="stack-tight"><State word=status/> {reason}</div></td>
            <td role="cell" data-label="In Linear"><div class="stack-tight">{person}</div></td>
            <td role="cell" data-label="Since"><When at=since/></td>
            {actions}
        </tr>
    }
}

#[component]
fn Actions(account: ConnectedAccountView) -> impl IntoView {
    let id = account.id.to_string();
    // Of an account that works a link is of use, too: to widen what was granted.
    let verb = if account.status == ConnectedAccountStatus::Active {
        "New link"
    } else {
        "Make a link"
    };
    let name = account.identifier.clone();
    view! {
        <div class="account-actions">
            <form method="post" action=MakeAuthorizationLink::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="button" data-kind="small" id=format!("link-{id}")>
                    {verb} <span class="visually-hidden">" for " {name}</span>
                </button>
            </form>
            <DeleteForm account/>
        </div>
    }
}

#[component]
fn DeleteForm(account: ConnectedAccountView) -> impl IntoView {
    let id = account.id.to_string();
    let access = match &account.linear_user_name {
        Some(name) => format!(
            "The access that {name} gave is withdrawn in Linear and its tokens are erased here."
        ),
        None => "Links that were made for it lead to nothing any more.".to_owned(),
    };
    let lost = format!(
        "{access} Agents cannot act for {} until an account of that name is made and access is given again. What was written in Linear stays.",
        account.identifier
    );
    let title = format!("Delete the account {}?", account.identifier);
    view! {
        <ConfirmDialog id=format!("delete-{id}") opens="Delete…" title lost>
            <form method="post" action=DeleteConnectedAccount::url()>
                <input type="hidden" name="id" value=id/>
                <button class="button" data-kind="danger-solid">"Delete account"</button>
            </form>
        </ConfirmDialog>
    }
}
