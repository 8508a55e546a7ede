// The integrations that a peer listens for: `SECRETS` is JSON, secret by integration id. Linear's own
// SDK verifies, one client for each secret.
import { LinearWebhookClient } from '@linear/sdk/webhooks';

export const clients = new Map(
  Object.entries(JSON.parse(process.env.SECRETS)).map(([id, secret]) => [id, new LinearWebhookClient(secret)]),
);

export const port = Number(process.env.PORT);

/** What a delivery is stored by: its integration, its id, and what it says. */
export const columns = `
  integration_id text NOT NULL,
  delivery_id text NOT NULL,
  body_sha256 text NOT NULL,
  body text NOT NULL,
  received_at text NOT NULL,
  UNIQUE (integration_id, delivery_id),
  UNIQUE (integration_id, body_sha256)`;
