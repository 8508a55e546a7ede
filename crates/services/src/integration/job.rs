//! What the jobs of an integration have in common: each is one job per integration, by its name.

/// Declares a job with its name, and the function that does it.
macro_rules! integration_job {
    ($(#[$doc:meta])* $job:ident = $name:literal, $run:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
        pub struct $job {
            /// The tenant.
            pub workspace: domain::WorkspaceId,
            /// The integration.
            pub integration: domain::IntegrationId,
        }

        impl $job {
            /// The one job of an integration.
            pub(crate) fn key(integration: domain::IntegrationId) -> String {
                format!("{}:{integration}", <Self as jobs::Job>::NAME)
            }

            /// The integration, unless it was taken away meanwhile.
            async fn integration(
                &self,
                ctx: &crate::Ctx,
            ) -> Result<Option<store::integration::Integration>, jobs::JobError> {
                let db = ctx.db.reader();
                let found = store::integration::get(db, self.workspace, self.integration).await;
                found.map_err(crate::sync::retry)
            }
        }

        impl jobs::Job for $job {
            const NAME: &'static str = $name;
            type Ctx = crate::Ctx;

            fn dedupe_key(&self) -> Option<String> {
                Some(Self::key(self.integration))
            }

            fn workspace(&self) -> Option<uuid::Uuid> {
                Some(self.workspace.0)
            }

            async fn run(&self, ctx: &crate::Ctx) -> Result<(), jobs::JobError> {
                $run(ctx, self).await
            }
        }
    };
}

pub(crate) use integration_job;
