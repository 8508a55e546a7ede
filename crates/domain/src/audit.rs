//! What the audit log tells of: every change that somebody or something made.

use crate::word_enum;

word_enum! {
    /// What was done.
    AuditAction {
        /// The workspace was set up.
        WorkspaceCreated = "workspace.created",
        /// Deliveries or idempotency keys are kept for another number of days.
        RetentionChanged = "workspace.retention_changed",
        /// What the workspace may use was switched on or off.
        FeaturesChanged = "workspace.features_changed",
        /// A person was added.
        UserCreated = "user.created",
        /// A person signed in.
        SignedIn = "user.signed_in",
        /// Somebody typed a person's address and not their password.
        SignInFailed = "user.sign_in_failed",
        /// The same so often that further attempts have to wait.
        SignInThrottled = "user.sign_in_throttled",
        /// An agent was added.
        AgentCreated = "agent.created",
        /// An API token was made.
        TokenCreated = "api_token.created",
        /// An API token was ended.
        TokenRevoked = "api_token.revoked",
        /// The workspace was connected to Linear.
        Connected = "integration.connected",
        /// Another key took the place of the one before.
        KeyReplaced = "integration.key_replaced",
        /// Linear refused the key.
        KeyRefused = "integration.key_refused",
        /// Access was given anew.
        Reconnected = "integration.reconnected",
        /// Access was withdrawn in Linear.
        AccessRevoked = "integration.access_revoked",
        /// The token ends soon and could not be renewed yet.
        TokenExpiring = "integration.token_expiring",
        /// The token was renewed after all.
        TokenRenewed = "integration.token_renewed",
        /// An app sees other teams than before.
        TeamAccessChanged = "integration.team_access_changed",
        /// An OAuth application was entered.
        ApplicationRegistered = "oauth_application.registered",
        /// What Linear shows for an OAuth application was entered anew.
        ApplicationChanged = "oauth_application.changed",
        /// An OAuth application was erased.
        ApplicationRemoved = "oauth_application.removed",
        /// A connected account was made.
        AccountCreated = "connected_account.created",
        /// A link was made for the person to give access with.
        AccountLinkMade = "connected_account.link_made",
        /// The person gave access.
        AccountConnected = "connected_account.connected",
        /// It stands elsewhere than before.
        AccountChanged = "connected_account.status_changed",
        /// A connected account was removed.
        AccountDeleted = "connected_account.deleted",
        /// Issues go to another team.
        TeamSelected = "integration.team_selected",
        /// The connection was switched on.
        Enabled = "integration.enabled",
        /// The connection was switched off.
        Disabled = "integration.disabled",
        /// The connection is to be taken away.
        DisconnectRequested = "integration.disconnect_requested",
        /// The connection was erased.
        Disconnected = "integration.disconnected",
        /// The webhook's secret was replaced.
        SecretRotated = "integration.webhook_secret_rotated",
        /// The webhook is to be registered again.
        WebhookRegistered = "integration.webhook_registration_requested",
        /// Linear was made to send a delivery.
        WebhookTested = "integration.webhook_tested",
        /// An agent was hired.
        HiringCreated = "hiring.created",
        /// A hiring moved to another status.
        HiringMoved = "hiring.status_changed",
        /// The hired agent wrote to its issue.
        LinearWritten = "hiring.linear_write_requested",
        /// An agent asked for a write that waits.
        ActionAsked = "pending_action.asked",
        /// Somebody agreed; others may still have to.
        ActionApproved = "pending_action.approved",
        /// Somebody agreed, with other arguments.
        ActionEdited = "pending_action.edited",
        /// An approval was taken back.
        ActionUndone = "pending_action.undone",
        /// Somebody said no.
        ActionRejected = "pending_action.rejected",
        /// Nobody decided in time.
        ActionExpired = "pending_action.expired",
        /// It was taken back.
        ActionCancelled = "pending_action.cancelled",
        /// What it changes had changed meanwhile, so it is asked again.
        ActionDrifted = "pending_action.drifted",
        /// It was carried out, or that failed.
        ActionFinished = "pending_action.finished",
        /// Somebody recommends something.
        RecommendationMade = "recommendation.created",
        /// A recommendation moved to another status.
        RecommendationMoved = "recommendation.status_changed",
        /// An issue is to be made of a recommendation.
        RecommendationPushed = "recommendation.issue_requested",
        /// An issue in Linear is tied to a recommendation.
        RecommendationLinked = "recommendation.issue_linked",
        /// Linear refused to make the issue of a recommendation.
        RecommendationRefused = "recommendation.issue_refused",
        /// The issue of a recommendation is not in Linear any more.
        RecommendationIssueGone = "recommendation.issue_gone",
        /// A rule was made, changed or removed.
        PolicyChanged = "policy.changed",
        /// Writes of an agent, or of all, were stopped or let go on.
        WritesSwitched = "policy.writes_switched",
        /// An endpoint of outgoing webhooks was added.
        EndpointCreated = "webhook_endpoint.created",
        /// It got another address, description or list of events.
        EndpointUpdated = "webhook_endpoint.updated",
        /// It was removed.
        EndpointRemoved = "webhook_endpoint.removed",
        /// Its secret was replaced.
        EndpointSecretRotated = "webhook_endpoint.secret_rotated",
        /// It was switched on again.
        EndpointEnabled = "webhook_endpoint.enabled",
        /// It was switched off, by somebody or because it failed.
        EndpointDisabled = "webhook_endpoint.disabled",
        /// A message was sent to try it out.
        EndpointTested = "webhook_endpoint.tested",
        /// Messages were sent again by hand.
        MessagesResent = "webhook_endpoint.messages_resent",
        /// Deliveries were processed again.
        DeliveryReplayed = "delivery.replayed",
        /// A job was tried again by hand.
        JobRestarted = "job.restarted",
    }
}

word_enum! {
    /// What kind of somebody did it.
    AuditActor {
        /// A person with a session.
        User = "user",
        /// One of the workspace's own tokens.
        AdminToken = "admin_token",
        /// An agent.
        Agent = "agent",
        /// Whoever runs the program, on the command line.
        Operator = "operator",
        /// Somebody in Linear, as Linear says.
        Linear = "linear",
        /// Somebody who was not let in, by the address that they typed.
        Stranger = "stranger",
        /// Countersign itself, finishing what somebody began.
        Countersign = "countersign",
    }
}
