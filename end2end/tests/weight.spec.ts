/** What a browser downloads: all of it at the first visit, next to nothing after. */

import { type BrowserContext, type CDPSession, type Page } from '@playwright/test';

import { Asker, openApprovals } from '../support/approvals';
import { expect, test } from '../support/fixtures';

/** The most that the first visit of a full Approvals page may weigh, style and scripts included. */
const FIRST_VISIT = 250_000;
/** And every visit after. */
const NEXT_VISIT = 20_000;
/** As many as the page shows at once. */
const WAITING = 50;

test('a full queue weighs little at first, and less when somebody comes back', async ({
  signedIn,
  browser,
  house,
  api,
  sandbox,
  problems,
}) => {
  test.setTimeout(120_000);
  const asker = await Asker.beside(house, api, sandbox);
  for (let number = 0; number < WAITING; number += 1) {
    await (number % 3 === 0 ? asker.comment(words(number)) : asker.change({ title: words(number), priority: 2 }));
  }
  // Signed in, and with nothing in its cache.
  const storageState = await signedIn.context().storageState();
  const context = await browser.newContext({ storageState, baseURL: house.url });
  problems.watch(context);
  const page = await context.newPage();
  const first = await visit(context, page);
  expect([...first.kinds].sort()).toEqual(['Document', 'Script', 'Stylesheet', 'WebAssembly']);
  expect(first.plain, 'came as they are').toEqual([]);
  expect(first.bytes, 'at the first visit').toBeLessThanOrEqual(FIRST_VISIT);
  await expect(page.getByRole('article')).toHaveCount(WAITING);
  const next = await visit(context, page);
  expect(next.bytes, 'at the next visit').toBeLessThanOrEqual(NEXT_VISIT);
  await context.close();
});

interface Visit {
  /** As they came over the wire. */
  bytes: number;
  kinds: Set<string>;
  /** The addresses of what is worth compressing and was not. */
  plain: string[];
}

async function visit(context: BrowserContext, page: Page): Promise<Visit> {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const seen: Visit = { bytes: 0, kinds: new Set(), plain: [] };
  watch(session, seen);
  await openApprovals(page);
  await session.detach();
  return seen;
}

function watch(session: CDPSession, seen: Visit): void {
  session.on('Network.responseReceived', ({ response, type }) => {
    const kind = response.mimeType === 'application/wasm' ? 'WebAssembly' : type;
    const worthIt = ['Document', 'Script', 'Stylesheet', 'WebAssembly'].includes(kind);
    if (!worthIt) return;
    seen.kinds.add(kind);
    const headers = new Headers(response.headers);
    if (headers.get('content-encoding') !== 'br') seen.plain.push(response.url);
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    seen.bytes += encodedDataLength;
  });
}

/** A sentence that is another one for each number. */
function words(number: number): string {
  const nouns = ['queue', 'schema', 'token', 'cache', 'ledger', 'invoice', 'review', 'region', 'backup', 'search', 'import'];
  const word = (at: number) => nouns[(number * (at + 3) + at * at) % nouns.length];
  return `${number}: ${Array.from({ length: 20 }, (_, at) => word(at)).join(' ')}.`;
}
