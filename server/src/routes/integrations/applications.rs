//! `/api/integrations/linear/applications`: OAuth applications that admins registered in Linear, one verb per file.

pub(super) mod form;
pub(super) mod list;
pub(super) mod remove;
pub(super) mod save;
