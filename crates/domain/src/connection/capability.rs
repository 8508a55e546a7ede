//! What each kind of connection can do, as a table with a sentence in every cell.

use super::ConnectionKind;
use crate::word_enum;

word_enum! {
    /// What a connection can or cannot do, or is subject to.
    Capability {
        /// Writes appear as the application's own, not as a person's.
        ActsAsApp = "acts_as_app",
        /// Its token ends by itself.
        Expires = "expires",
        /// Its token is followed by another before it ends.
        RefreshesItself = "refreshes_itself",
        /// It can register its webhook, under the condition that the sentence names.
        CreatesWebhooks = "creates_webhooks",
        /// Changes in Linear arrive only by the webhook that is set for the application.
        NeedsApplicationWebhook = "needs_application_webhook",
        /// It can name somebody else as the author: `createAsUser`.
        SetsCreateAsUser = "sets_create_as_user",
        /// Issues can be delegated to it, if it was given the scope.
        CanBeAssigned = "can_be_assigned",
        /// It can be mentioned, if it was given the scope.
        CanBeMentioned = "can_be_mentioned",
        /// It ends, or loses rights, together with one person.
        BoundToPerson = "bound_to_person",
    }
}

/// One cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindCapability {
    /// What it is about.
    pub capability: Capability,
    /// Whether the kind has it, at least under the condition that the sentence names.
    pub has: bool,
    /// For people.
    pub sentence: &'static str,
}

impl ConnectionKind {
    /// All that this kind can and cannot do, in the order of [`Capability::ALL`].
    pub fn capabilities(self) -> Vec<KindCapability> {
        let all = Capability::ALL.iter().copied();
        all.map(|capability| self.capability(capability)).collect()
    }

    /// Whether this kind has it, at least under the condition that its sentence names.
    pub const fn can(self, capability: Capability) -> bool {
        self.capability(capability).has
    }

    /// Whether this kind has it, and what to say about it.
    pub const fn capability(self, capability: Capability) -> KindCapability {
        let (has, sentence) = match capability {
            Capability::ActsAsApp => self.author(),
            Capability::Expires => self.expiry(),
            Capability::RefreshesItself => self.refreshing(),
            Capability::CreatesWebhooks => self.creating_webhooks(),
            Capability::NeedsApplicationWebhook => self.way_back(),
            Capability::SetsCreateAsUser => self.other_authors(),
            Capability::CanBeAssigned => self.delegation(),
            Capability::CanBeMentioned => self.mentions(),
            Capability::BoundToPerson => self.owner(),
        };
        KindCapability {
            capability,
            has,
            sentence,
        }
    }

    const fn author(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey => (
                false,
                "What it writes appears in Linear as written by the person whose key it is.",
            ),
            Self::OAuthUser => (
                false,
                "What it writes appears in Linear as written by the person who authorized it.",
            ),
            Self::OAuthApp | Self::ClientCredentials => (
                true,
                "What it writes appears in Linear as written by the app.",
            ),
        }
    }

    const fn expiry(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey => (
                false,
                "The key lasts until somebody revokes it, or its owner leaves.",
            ),
            Self::OAuthUser | Self::OAuthApp => (true, "Its token lasts for a day."),
            Self::ClientCredentials => (true, "Its token lasts for 30 days."),
        }
    }

    const fn refreshing(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey => (false, "There is nothing to renew."),
            Self::OAuthUser | Self::OAuthApp => (
                true,
                "Its token is renewed by itself, long before the old one ends.",
            ),
            Self::ClientCredentials => (
                true,
                "A new token is fetched by itself, long before the old one ends.",
            ),
        }
    }

    const fn creating_webhooks(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey => (
                true,
                "It registers its webhook by itself if the key is of an admin of the Linear workspace.",
            ),
            Self::OAuthUser => (
                true,
                "It registers its webhook by itself if it was given the scope `admin`.",
            ),
            Self::OAuthApp | Self::ClientCredentials => (
                false,
                "It cannot register webhooks: Linear does not grant an app the scope `admin`.",
            ),
        }
    }

    const fn way_back(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey => (false, "Changes in Linear arrive by a webhook of its own."),
            Self::OAuthUser => (
                false,
                "Changes in Linear arrive by a webhook of its own; without the scope `admin`, by the application's.",
            ),
            Self::OAuthApp | Self::ClientCredentials => (
                true,
                "Changes in Linear arrive by the application's webhook, which is set once in Linear.",
            ),
        }
    }

    const fn other_authors(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey | Self::OAuthUser => (false, "It cannot name anybody else as the author."),
            Self::OAuthApp | Self::ClientCredentials => (
                true,
                "It can name who stands behind a write: Linear shows \"Ann (via the app)\".",
            ),
        }
    }

    const fn delegation(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey | Self::OAuthUser => (
                false,
                "Issues cannot be delegated to it: it is no user of its own in Linear.",
            ),
            Self::OAuthApp | Self::ClientCredentials => (
                true,
                "Issues can be delegated to it if it was given the scope `app:assignable`.",
            ),
        }
    }

    const fn mentions(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey | Self::OAuthUser => (
                false,
                "It cannot be mentioned: it is no user of its own in Linear.",
            ),
            Self::OAuthApp | Self::ClientCredentials => (
                true,
                "It can be mentioned if it was given the scope `app:mentionable`.",
            ),
        }
    }

    const fn owner(self) -> (bool, &'static str) {
        match self {
            Self::ApiKey => (
                true,
                "It sees and may do what the key's owner sees and may do, and ends when they leave.",
            ),
            Self::OAuthUser => (
                true,
                "It sees and may do what that person sees and may do, and ends when they leave or withdraw it.",
            ),
            Self::OAuthApp => (
                false,
                "It does not depend on anybody staying; admins choose the teams that it sees.",
            ),
            Self::ClientCredentials => (
                false,
                "It does not depend on anybody staying; it sees all public teams.",
            ),
        }
    }
}
