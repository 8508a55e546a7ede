//! The revocation endpoint: a client gives an authorization back.

use crate::linear::Linear;
use crate::model::DateTime;

/// A request to give a token back.
#[derive(Debug, Clone, Default)]
pub(crate) struct RevokeRequest {
    /// `token`, the documented form.
    pub(crate) token: Option<String>,
    /// The older forms: `Authorization: Bearer`, `access_token`, `refresh_token`.
    pub(crate) legacy: Vec<String>,
}

/// Why nothing was revoked: the status and the sentence.
pub(crate) type RevokeRefusal = (u16, &'static str);

impl Linear {
    /// Ends the authorization that a token belongs to, whichever of its tokens it is: no token of it works afterwards.
    pub(crate) fn give_back(
        &mut self,
        request: &RevokeRequest,
        now: DateTime,
    ) -> Result<(), RevokeRefusal> {
        let token = match (&request.token, request.legacy.as_slice()) {
            (Some(token), []) | (None, [token]) => token,
            (Some(_), _) => return Err((400, "`token` must not be combined with other tokens.")),
            (None, []) => return Err((401, "Token not found")),
            (None, _) => return Err((400, "Only one token can be revoked at a time.")),
        };
        let grant = self.oauth.grant_of_token(token);
        let grant = grant.ok_or((401, "Token not found"))?.clone();
        if !grant.is_live() {
            return Err((400, "Token has already been revoked."));
        }
        self.oauth.end_grants(now, |one| one.id == grant.id);
        self.spread_capabilities(grant.application_id, grant.place);
        Ok(())
    }
}
