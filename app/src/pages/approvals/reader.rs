//! Who reads actions, where, and what their page shows already.

use domain::PendingActionId;
use domain::view::PendingActionView;
use leptos_router::params::ParamsMap;

use crate::AppError;
use crate::flash::{self, TypedEdit};
use crate::layout::Visit;
use crate::live::EDIT;
use crate::live::shown::{self, Shown};
use crate::refused::Refused;
use crate::server_fns::{EditAndApprove, EditedForm};

/// Who reads actions, and where.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// Whether they may decide at all; the rule of an action may still want others.
    pub(super) decides: bool,
    /// What their own yes is known by.
    pub(super) credential: String,
    /// Whether it is the page of a single action.
    pub(super) single: bool,
    /// An edit that was refused just now: why.
    pub(super) error: Option<AppError>,
    /// Where forms lead, up to the action's own anchor.
    page: String,
    /// The edit that was refused.
    typed: Option<TypedEdit>,
    /// Actions whose arguments they edit.
    editing: Vec<PendingActionId>,
    /// What they have before them, if it is a script that asks.
    shown: Shown,
}

impl Reader {
    /// Whoever visits a page; what they typed before is taken up once.
    pub(super) async fn of(visit: &Visit, query: &ParamsMap, page: &str, single: bool) -> Self {
        let editing = query.get_all(EDIT).unwrap_or_default();
        Self {
            decides: visit.viewer.session.role.decides(),
            credential: visit.viewer.caller().credential(),
            single,
            error: Refused::of::<EditAndApprove>(visit.refused.as_ref()),
            page: page.to_owned(),
            typed: flash::typed(flash::EDIT).await,
            editing: editing.iter().filter_map(|id| id.parse().ok()).collect(),
            shown: Shown::there(),
        }
    }

    /// Where a form leads.
    pub(super) fn from(&self, id: PendingActionId) -> String {
        if self.single {
            self.page.clone()
        } else {
            format!("{}#action-{id}", self.page)
        }
    }

    /// Where the arguments of an action are edited: here, or on its own page.
    pub(super) fn edit_address(&self, id: PendingActionId, here: bool) -> String {
        let page = if here {
            self.page.clone()
        } else {
            format!("/approvals/{id}")
        };
        format!("{page}?{EDIT}={id}#edit-{id}")
    }

    /// Whether the arguments of this action are being edited.
    pub(super) fn edits(&self, id: PendingActionId) -> bool {
        self.editing.contains(&id)
    }

    /// What was typed for this action before, if it was refused.
    pub(super) fn typed_for(&self, id: PendingActionId) -> Option<EditedForm> {
        let typed = self.typed.as_ref().filter(|typed| typed.id == id);
        typed.map(|typed| typed.edited.clone())
    }

    /// Whether they have the part with this print before them.
    pub(super) fn shows(&self, print: &str) -> bool {
        self.shown.has(print)
    }

    /// The print of an action as it is shown to them. A form that edits its arguments is no part of it: whoever has the
    /// action before them has that form too, if they opened it.
    pub(super) fn print(&self, action: &PendingActionView, bulk: bool) -> String {
        shown::print(&(action, self.decides, &self.credential, self.single, bulk))
    }
}
