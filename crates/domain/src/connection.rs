//! The ways to be connected to Linear, and what each of them can do: the one place that says so.
//!
//! Pages, answers and refusals speak from here, so that they cannot tell different stories. Facts:
//! Linear developer docs, "OAuth 2.0 authentication", "OAuth actor authorization", "Agents", "Webhooks".

use crate::scope::{Feature, Scope, ScopeSet};
use crate::{Refusal, word_enum};

mod capability;

pub use capability::{Capability, KindCapability};

word_enum! {
    /// How a connection shows itself to Linear.
    ConnectionKind {
        /// A personal API key.
        ApiKey = "api_key",
        /// An authorization by a person, to act as that person.
        OAuthUser = "oauth_user",
        /// An installation by an admin, to act as the application.
        OAuthApp = "oauth_app",
        /// The application's own token for the workspace that owns it.
        ClientCredentials = "client_credentials",
    }
}

word_enum! {
    /// In whose name writes appear: Linear's parameter `actor`, fixed for each authorization.
    LinearActor {
        /// The person's.
        User = "user",
        /// The application's.
        App = "app",
    }
}

word_enum! {
    /// How a token is followed by another before it ends.
    Renewal {
        /// Not at all: it does not end by itself.
        Never = "never",
        /// By its refresh token, which changes each time.
        RefreshToken = "refresh_token",
        /// By asking for a new one with the application's own credentials.
        NewToken = "new_token",
    }
}

impl ConnectionKind {
    /// In whose name it writes.
    pub const fn actor(self) -> LinearActor {
        match self {
            Self::ApiKey | Self::OAuthUser => LinearActor::User,
            Self::OAuthApp | Self::ClientCredentials => LinearActor::App,
        }
    }

    /// How its token is followed by another.
    pub const fn renewal(self) -> Renewal {
        match self {
            Self::ApiKey => Renewal::Never,
            Self::OAuthUser | Self::OAuthApp => Renewal::RefreshToken,
            Self::ClientCredentials => Renewal::NewToken,
        }
    }

    /// Whether it has scopes that we ask for. What a key may do is set where it is made.
    pub const fn has_scopes(self) -> bool {
        !matches!(self, Self::ApiKey)
    }

    /// As people read it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ApiKey => "API key",
            Self::OAuthUser => "OAuth, as a person",
            Self::OAuthApp => "OAuth, as an app",
            Self::ClientCredentials => "OAuth, by client credentials",
        }
    }

    /// What it is, in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ApiKey => {
                "A personal API key: quick to set up, acts as the person whose key it is, and lasts until it is revoked."
            }
            Self::OAuthUser => {
                "A person authorizes this server in Linear; it acts as that person, and its token is renewed by itself."
            }
            Self::OAuthApp => {
                "An admin installs the application in Linear; it acts as the app, which can be mentioned and given issues."
            }
            Self::ClientCredentials => {
                "The application signs in by itself, as the app, in the Linear workspace that owns it; nobody has to authorize it."
            }
        }
    }

    /// What is asked for where nobody chose.
    pub fn default_scopes(self) -> ScopeSet {
        let scopes: &[Scope] = match self {
            Self::ApiKey => &[],
            Self::OAuthUser | Self::ClientCredentials => &[Scope::Read, Scope::Write],
            Self::OAuthApp => &[
                Scope::Read,
                Scope::Write,
                Scope::AppAssignable,
                Scope::AppMentionable,
            ],
        };
        scopes.iter().cloned().collect()
    }

    /// Whether these scopes may be asked for.
    ///
    /// # Errors
    /// `admin` for an app, which Linear does not grant; any for a key. Names `field`.
    pub fn check_scopes(self, field: &str, asked: &ScopeSet) -> Result<(), Refusal> {
        if !self.has_scopes() && !asked.is_empty() {
            let message = format!(
                "`{field}` must be empty for an API key: what it may do is chosen in Linear, where it is made."
            );
            return Err(Refusal::field(field, message));
        }
        if self.actor() == LinearActor::App && asked.contains(&Scope::Admin) {
            let message = format!(
                "`{field}` must not name `admin`: Linear does not grant it to an app. Leave it out and set the application's webhook in Linear, or connect as a person."
            );
            return Err(Refusal::field(field, message));
        }
        Ok(())
    }

    /// What these scopes do not allow although connecting again could: an app gets no `admin`, and only
    /// an app can be mentioned. Of a key nothing is known.
    pub fn lacking(self, granted: &ScopeSet) -> Vec<Feature> {
        let within_reach = |feature: &Feature| match feature {
            Feature::BeAssigned => self.can(Capability::CanBeAssigned),
            Feature::BeMentioned => self.can(Capability::CanBeMentioned),
            Feature::CreateWebhooks => self.can(Capability::CreatesWebhooks),
            _ => true,
        };
        let features = Feature::ALL.iter().copied();
        features
            .filter(|feature| {
                self.has_scopes() && within_reach(feature) && !granted.allow(*feature)
            })
            .collect()
    }

    /// Whether such a connection may register its webhook: a key of an admin may, and a person's
    /// authorization with `admin`. What a key's owner is, Linear tells; its answer is final.
    ///
    /// # Errors
    /// `webhook_not_allowed`, with what to do instead.
    pub fn check_may_create_webhooks(
        self,
        viewer_is_admin: bool,
        granted: &ScopeSet,
    ) -> Result<(), Refusal> {
        let message = match self {
            Self::ApiKey if viewer_is_admin => return Ok(()),
            Self::OAuthUser if granted.contains(&Scope::Admin) => return Ok(()),
            Self::ApiKey => {
                "Only admins of the Linear workspace may register webhooks, and this key is of somebody else. Connect with the key of an admin."
            }
            Self::OAuthUser => {
                "Linear lets nobody register webhooks without the scope `admin`. Connect again and allow it, or set the application's webhook in Linear."
            }
            Self::OAuthApp | Self::ClientCredentials => {
                "An app cannot register webhooks: Linear does not grant it `admin`. Set the application's webhook in Linear instead."
            }
        };
        Err(Refusal::new("webhook_not_allowed", message))
    }

    /// Whether changes in Linear can only arrive by the webhook that is set for the application.
    pub fn needs_application_webhook(self, granted: &ScopeSet) -> bool {
        match self {
            Self::ApiKey => false,
            Self::OAuthUser => !granted.contains(&Scope::Admin),
            Self::OAuthApp | Self::ClientCredentials => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use std::fmt::Write as _;

    #[test]
    fn every_kind_says_what_it_can() {
        let mut table = String::new();
        for kind in ConnectionKind::ALL {
            let (words, actor, renewal) = (kind.in_words(), kind.actor(), kind.renewal());
            writeln!(table, "{kind} | {words} | actor {actor}, renewal {renewal}").unwrap();
            writeln!(table, "  {}", kind.sentence()).unwrap();
            writeln!(table, "  asks for: {}", kind.default_scopes()).unwrap();
            for line in kind.capabilities() {
                let (name, sentence) = (line.capability, line.sentence);
                let has = if line.has { "yes" } else { "no" };
                writeln!(table, "  {name}: {has}. {sentence}").unwrap();
            }
        }
        assert_snapshot!(table);
    }

    #[test]
    fn what_the_table_says_is_what_the_rules_do() {
        let (none, admin) = (ScopeSet::default(), ScopeSet::parse("read admin"));
        for kind in ConnectionKind::ALL.iter().copied() {
            let can = |capability| kind.can(capability);
            assert_eq!(can(Capability::ActsAsApp), kind.actor() == LinearActor::App);
            assert_eq!(can(Capability::Expires), kind.renewal() != Renewal::Never);
            assert_eq!(
                can(Capability::CreatesWebhooks),
                kind.check_may_create_webhooks(true, &admin).is_ok(),
                "{kind}"
            );
            assert_eq!(
                can(Capability::NeedsApplicationWebhook),
                kind.needs_application_webhook(&admin),
                "{kind}"
            );
            let refused = kind.check_may_create_webhooks(false, &none).unwrap_err();
            assert_eq!(refused.code, "webhook_not_allowed");
            assert!(kind.check_scopes("scopes", &kind.default_scopes()).is_ok());
        }
        assert!(ConnectionKind::OAuthUser.needs_application_webhook(&none));
    }

    #[test]
    fn what_is_lacking_is_what_connecting_again_can_mend() {
        let lacking = |kind: ConnectionKind, granted| kind.lacking(&ScopeSet::parse(granted));
        assert_eq!(lacking(ConnectionKind::ApiKey, ""), []);
        assert_eq!(
            lacking(ConnectionKind::OAuthUser, "read write"),
            [Feature::CreateWebhooks]
        );
        assert_eq!(
            lacking(
                ConnectionKind::OAuthApp,
                "read comments:create app:mentionable"
            ),
            [
                Feature::CreateIssues,
                Feature::ChangeIssues,
                Feature::BeAssigned
            ]
        );
    }

    #[test]
    fn an_app_is_never_asked_to_administer() {
        let admin = ScopeSet::parse("read admin");
        let check = |kind: ConnectionKind| kind.check_scopes("scopes", &admin);
        assert!(check(ConnectionKind::OAuthUser).is_ok());
        for kind in [ConnectionKind::OAuthApp, ConnectionKind::ClientCredentials] {
            let refusal = check(kind).unwrap_err();
            assert_eq!(refusal.field_name(), Some("scopes"));
            assert!(
                refusal
                    .message
                    .starts_with("`scopes` must not name `admin`")
            );
        }
        let refusal = check(ConnectionKind::ApiKey).unwrap_err();
        assert!(refusal.message.contains("must be empty"), "{refusal}");
    }
}
