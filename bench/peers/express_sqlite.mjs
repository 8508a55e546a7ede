// Express and SQLite, as durable as ours: WAL, a sync to disk with each commit.
import Database from 'better-sqlite3';
import { serve } from './express.mjs';
import { columns } from './secrets.mjs';

const db = new Database(process.env.DATABASE);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE IF NOT EXISTS deliveries (id integer PRIMARY KEY, ${columns})`);
const insert = db.prepare(
  `INSERT INTO deliveries (integration_id, delivery_id, body_sha256, body, received_at)
   VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
);

serve((...delivery) => insert.run(...delivery, new Date().toISOString()));
