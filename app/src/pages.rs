//! Pages: load, compose, and nothing else. They exist on the server only.

mod agents;
mod audit;
mod deliveries;
mod delivery;
mod hiring;
mod hirings;
mod integrations;
mod new_hiring;
mod not_found;
mod overview;
mod settings;
mod setup;
mod sign_in;
mod token_once;

pub(crate) use agents::AgentsPage;
pub(crate) use audit::AuditPage;
pub(crate) use deliveries::DeliveriesPage;
pub(crate) use delivery::DeliveryPage;
pub(crate) use hiring::HiringPage;
pub(crate) use hirings::HiringsPage;
pub(crate) use integrations::IntegrationsPage;
pub(crate) use new_hiring::NewHiringPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use overview::OverviewPage;
pub(crate) use settings::SettingsPage;
pub(crate) use setup::SetupPage;
pub(crate) use sign_in::SignInPage;
