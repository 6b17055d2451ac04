/** Where the other parts of the program lie: beside the sources when run from TypeScript, in out/ when bundled. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const isSource = import.meta.filename.endsWith('.ts');
const root = path.resolve(here, '../..');

/** The thread of kernel/read-worker.ts. */
export const workerEntry = isSource ? path.join(here, '../app-worker.ts') : path.join(here, 'worker.js');
/** The process that takes M-Pesa's callbacks. */
export const sidecarEntry = isSource ? path.join(here, 'sidecar/main.ts') : path.join(here, 'sidecar.js');
/** The process that ends cloudflared when Waya ends. */
export const tunnelGuardEntry = isSource ? path.join(here, '../adapters/cloudflared/guard.process.ts') : path.join(here, 'tunnel-guard.js');
export const preloadEntry = path.join(root, 'out/preload/preload.cjs');
/** The page is always built: only vite reads its sources. */
export const rendererDirectory = path.join(root, 'out/renderer');

export const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
