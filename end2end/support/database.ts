/** A database of one house: a file in its folder, or one of its own in a PostgreSQL cluster. */

import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface Database {
  /** What the server gets in its environment. */
  environment: Record<string, string>;
  drop(): Promise<void>;
}

export async function freshDatabase(): Promise<Database> {
  const cluster = process.env['E2E_DATABASE_URL'];
  if (!cluster) {
    // The server's default is a file in its data folder, which goes with the folder.
    return { environment: {}, drop: async () => {} };
  }
  const name = `e2e_${randomBytes(8).toString('hex')}`;
  await run(cluster, `CREATE DATABASE ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return {
    environment: { DATABASE_URL: url.href },
    drop: () => run(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function run(cluster: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
