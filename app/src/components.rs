//! Markup from props: nothing here loads or changes anything. The two that islands draw as well lie beside
//! this folder.

mod agent_writes;
mod confirm_dialog;
mod counts;
mod empty_state;
mod error_notice;
mod facts;
mod field;
mod first_steps;
mod hiring_row;
mod issue_link;
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
pub(crate) use error_notice::ErrorNotice;
pub(crate) use facts::Fact;
pub(crate) use field::{Choice, SelectField, TextArea, TextField, area_text};
pub(crate) use first_steps::FirstSteps;
pub(crate) use hiring_row::HiringRow;
pub(crate) use issue_link::IssueLink;
pub(crate) use safe_link::safe_address;
pub(crate) use section::Section;
pub(crate) use state::State;
pub(crate) use sync_note::SyncNote;
pub(crate) use timeline::Timeline;
pub(crate) use token_form::TokenForm;
pub(crate) use token_list::TokenList;
pub(crate) use when::{Due, When};

pub(crate) use crate::icon::{Icon, IconName};
pub(crate) use crate::notice::Notice;
