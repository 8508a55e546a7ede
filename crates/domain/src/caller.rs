//! Who asks: the answer of every authentication, and what each may do.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{AgentId, ApiTokenId, Refusal, UserId, WorkspaceId, word_enum};

word_enum! {
    /// What a person may do in a workspace.
    Role {
        /// Everything, and there is always one.
        Owner = "owner",
        /// Connects Linear, hires agents, makes tokens.
        Admin = "admin",
        /// Decides pending actions; reads everything.
        Approver = "approver",
        /// Reads.
        Viewer = "viewer",
    }
}

impl Role {
    /// Whether this role may change integrations, hirings, agents and tokens.
    pub const fn administers(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }

    /// Whether this role may decide pending actions.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Owner | Self::Admin | Self::Approver)
    }
}

/// Who asks, and in which workspace. Only authentication makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Everything this caller sees and changes is in this workspace.
    pub workspace: WorkspaceId,
    /// Who it is there.
    pub principal: Principal,
    /// From where the request came, for the audit log.
    pub origin: Origin,
}

/// From where a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From this address of the network.
    Client(IpAddr),
    /// Whoever runs the program, in a terminal.
    CommandLine,
    /// Nobody could tell.
    Unknown,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(address) => address.fmt(f),
            Self::CommandLine => f.write_str("command line"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// The three kinds of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Principal {
    /// A person with a session in the browser.
    User {
        /// Which person.
        user: UserId,
        /// What they may do here.
        role: Role,
    },
    /// A workspace's own token, `cs_admin_…`.
    AdminToken {
        /// Which token.
        token: ApiTokenId,
    },
    /// An agent's token, `cs_agent_…`.
    Agent {
        /// The agent that it speaks for.
        agent: AgentId,
        /// Which token.
        token: ApiTokenId,
    },
}

impl Caller {
    /// Lets administrators pass: people with that role, and the workspace's own tokens.
    ///
    /// # Errors
    /// `forbidden`, with what is needed instead.
    pub fn require_admin(&self) -> Result<(), Refusal> {
        match self.principal {
            Principal::User { role, .. } if role.administers() => Ok(()),
            Principal::AdminToken { .. } => Ok(()),
            Principal::User { role, .. } => Err(Refusal::new(
                "forbidden",
                format!("Your role is {role}; this needs an admin or the owner."),
            )),
            Principal::Agent { .. } => Err(Refusal::new(
                "forbidden",
                "This needs an admin. An agent's token cannot do it.",
            )),
        }
    }

    /// Lets those pass who may decide pending actions: people with that role, and the workspace's own tokens,
    /// for programs through which people decide.
    ///
    /// # Errors
    /// `forbidden`, with what is needed instead. An agent never decides.
    pub fn require_approver(&self) -> Result<(), Refusal> {
        match self.principal {
            Principal::User { role, .. } if role.decides() => Ok(()),
            Principal::AdminToken { .. } => Ok(()),
            Principal::User { role, .. } => Err(Refusal::new(
                "forbidden",
                format!("Your role is {role}; this needs an approver, an admin or the owner."),
            )),
            Principal::Agent { .. } => Err(Refusal::new(
                "forbidden",
                "A person decides on this. An agent's token cannot.",
            )),
        }
    }

    /// Lets everybody who may look at the whole workspace pass: people and admin tokens.
    ///
    /// # Errors
    /// `forbidden` for agents.
    pub fn require_reader(&self) -> Result<(), Refusal> {
        match self.principal {
            Principal::User { .. } | Principal::AdminToken { .. } => Ok(()),
            Principal::Agent { .. } => Err(Refusal::new(
                "forbidden",
                "An agent sees its own hirings only. This needs an admin.",
            )),
        }
    }

    /// The agent that asks, if it is one.
    pub const fn agent(&self) -> Option<AgentId> {
        match self.principal {
            Principal::Agent { agent, .. } => Some(agent),
            _ => None,
        }
    }

    /// A stable name of the credential: the owner of idempotency keys.
    pub fn credential(&self) -> String {
        match self.principal {
            Principal::User { user, .. } => format!("user:{user}"),
            Principal::AdminToken { token } | Principal::Agent { token, .. } => {
                format!("token:{token}")
            }
        }
    }
}
