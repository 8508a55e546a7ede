//! What the forms for connecting begin with.

use domain::view::{OAuthApplicationView, OAuthFormView};
use services::oauth::DEFAULT_APPLICATION;

use crate::auth::{Viewer, ctx};
use crate::refused::Refused;
use crate::server_fns::{ApplicationForm, ConsentForm, SaveApplication, TestKey};
use crate::{AppError, flash};

/// The applications there are, what to enter in Linear for one, and what was typed before.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    /// Those that are registered.
    pub(super) applications: Vec<OAuthApplicationView>,
    /// What to enter in Linear before there is one.
    pub(super) form: OAuthFormView,
    /// What was typed into the form for an application, if that was refused.
    pub(super) application_typed: Option<ApplicationForm>,
    /// Why.
    pub(super) application_error: Option<AppError>,
    /// What was chosen to ask for, if that was refused.
    pub(super) consent_typed: Option<ConsentForm>,
    /// Why a key was refused, if one was.
    pub(super) key_error: Option<AppError>,
}

impl Setup {
    pub(super) async fn load(viewer: &Viewer, refused: Option<&Refused>) -> Result<Self, AppError> {
        let (ctx, by) = (ctx(), viewer.caller());
        Ok(Self {
            applications: services::oauth::list_applications(&ctx, &by).await?,
            form: services::oauth::form(&ctx, &by, DEFAULT_APPLICATION)?,
            application_typed: flash::typed("application").await,
            application_error: Refused::of::<SaveApplication>(refused),
            consent_typed: flash::typed("consent").await,
            key_error: Refused::of::<TestKey>(refused),
        })
    }

    /// What was typed for the application of this name.
    pub(super) fn typed_for(&self, name: &str) -> Option<&ApplicationForm> {
        self.application_typed
            .as_ref()
            .filter(|typed| typed.connection_name == name)
    }
}
