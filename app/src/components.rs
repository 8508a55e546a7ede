//! Markup from props: nothing here loads or changes anything, so the server and islands share it.

mod agent_writes;
mod confirm_dialog;
mod counts;
mod empty_state;
mod facts;
mod field;
mod first_steps;
mod hiring_row;
mod icon;
mod issue_link;
mod notice;
mod safe_link;
mod section;
mod state;
mod sync_note;
mod timeline;
mod token_form;
mod token_list;
mod when;

pub(crate) use agent_writes::AgentWrites;
pub(crate) use confirm_dialog::ConfirmDialog;
pub(crate) use counts::Counts;
pub(crate) use empty_state::EmptyState;
pub(crate) use facts::Fact;
pub(crate) use field::{Choice, SelectField, TextField};
pub(crate) use first_steps::FirstSteps;
pub(crate) use hiring_row::HiringRow;
pub(crate) use icon::{Icon, IconName};
pub(crate) use issue_link::IssueLink;
pub(crate) use notice::{ErrorNotice, Notice};
pub(crate) use safe_link::safe_address;
pub(crate) use section::Section;
pub(crate) use state::State;
pub(crate) use sync_note::SyncNote;
pub(crate) use timeline::Timeline;
pub(crate) use token_form::TokenForm;
pub(crate) use token_list::TokenList;
pub(crate) use when::{Due, When};

#[cfg(feature = "ssr")]
pub(crate) use field::{TextArea, area_text};
