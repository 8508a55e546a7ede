// A server component without anything for the browser to run: the least that Next.js does for such a page.
import { body, render } from '../../tree.mjs';

export const dynamic = 'force-dynamic';

export default function Page() {
  return <>{render(body())}</>;
}
