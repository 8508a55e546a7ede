// The roof for anything in Node: its own server and Linear's own handler, which verifies and stores nothing.
import { createServer } from 'node:http';
import { clients, port } from './secrets.mjs';

const handlers = new Map([...clients].map(([id, client]) => [`/webhooks/linear/${id}`, client.createHandler()]));

createServer((request, response) => {
  const handler = handlers.get(request.url);
  if (handler) return handler(request, response);
  response.statusCode = 404;
  return response.end();
}).listen(port, '127.0.0.1');
