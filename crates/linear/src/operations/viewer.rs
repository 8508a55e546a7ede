//! Who the credentials belong to.

use graphql_client::GraphQLQuery;

use super::convert::uuid;
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{self, Identity, Organization};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/viewer.graphql",
    skip_serializing_none
)]
pub(crate) struct Viewer;

pub(crate) fn request() -> Result<Request<Viewer>, LinearError> {
    Request::new(viewer::Variables)
}

impl Operation for Viewer {
    type Output = Identity;

    fn output(data: viewer::ResponseData) -> Result<Identity, LinearError> {
        let (user, organization) = (data.viewer, data.organization);
        Ok(Identity {
            viewer: types::Viewer {
                id: uuid("a user", &user.id)?,
                name: user.name,
                email: user.email,
                admin: user.admin,
                app: user.app,
            },
            organization: Organization {
                id: uuid("an organization", &organization.id)?,
                name: organization.name,
                url_key: organization.url_key,
                logo_url: organization.logo_url,
            },
        })
    }
}
