//! API tokens: what they look like and what they are for.

use crate::word_enum;

word_enum! {
    /// Whom a token speaks for.
    TokenKind {
        /// The workspace: everything an admin may do by REST.
        Admin = "admin",
        /// One agent.
        Agent = "agent",
    }
}

impl TokenKind {
    /// What every token of this kind begins with, so that people and scanners recognise it.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Admin => "cs_admin_",
            Self::Agent => "cs_agent_",
        }
    }
}

word_enum! {
    /// What a token may do. More scopes come with more routes.
    TokenScope {
        /// Look.
        Read = "read",
        /// Change.
        Write = "write",
    }
}
