// Express and PostgreSQL, ten connections as ours has.
import pg from 'pg';
import { serve } from './express.mjs';
import { columns } from './secrets.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 10 });
await pool.query(
  `CREATE TABLE IF NOT EXISTS deliveries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${columns})`,
);
const insert = {
  name: 'insert',
  text: `INSERT INTO deliveries (integration_id, delivery_id, body_sha256, body, received_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
};

serve((...delivery) => pool.query({ ...insert, values: [...delivery, new Date().toISOString()] }));
