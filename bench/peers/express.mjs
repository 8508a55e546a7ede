// The usual way: express reads the raw body, Linear's SDK verifies it, `keep` stores it, then 200.
import { createHash } from 'node:crypto';
import express from 'express';
import { clients, port } from './secrets.mjs';

/** Serves deliveries; `keep(integration, delivery, sha256, body)` returns once they are stored. */
export function serve(keep) {
  const app = express();
  app.disable('x-powered-by');
  app.post('/webhooks/linear/:id', express.raw({ type: '*/*', limit: '5mb' }), async (request, response) => {
    const { id } = request.params;
    const client = clients.get(id);
    if (!client) return response.sendStatus(404);
    try {
      client.parseData(request.body, request.get('linear-signature') ?? '');
    } catch {
      return response.sendStatus(401);
    }
    const sha256 = createHash('sha256').update(request.body).digest('hex');
    await keep(id, request.get('linear-delivery') ?? sha256, sha256, request.body.toString());
    return response.sendStatus(200);
  });
  app.listen(port, '127.0.0.1');
}
