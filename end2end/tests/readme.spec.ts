// The story by curl alone, as README tells it: what stands there is run, line by line.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');

async function storyOfReadme(): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.split('\n## The same with curl\n')[1] ?? '';
  return /```sh\n([\s\S]*?)\n```/.exec(section)?.[1] ?? '';
}

test('the story of README passes by curl alone', async () => {
  const story = await storyOfReadme();
  expect(story).toContain('/api/v1/hirings');
  const folder = await mkdtemp(join(tmpdir(), 'countersign-readme-'));
  const binary = process.env.COUNTERSIGN_BIN ?? join(root, 'target/debug/countersign');
  const PATH = [dirname(binary), process.env.PATH].join(delimiter);
  try {
    const script = `trap 'kill $(jobs -p) 2>/dev/null' EXIT\n${story}`;
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...process.env, PATH, DATABASE_URL: '' },
      timeout: 60_000,
    });
    const hiring = JSON.parse(await readFile(join(folder, 'hiring.json'), 'utf8'));
    expect(hiring).toMatchObject({ status: 'paid', sync_to_linear: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
