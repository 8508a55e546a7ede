import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// What it imports is in the folder of all peers.
const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default { turbopack: { root }, outputFileTracingRoot: root, poweredByHeader: false, compress: false };
