/** `npm run build`: one bundler for page, main side and preload. Needs no Electron binary. */
import './node.mjs';
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { root } from './child.mjs';

/** Output name → source, of the processes on the main side. */
const processes = {
  electron: 'src-main/hosts/electron/main.ts',
  headless: 'src-main/hosts/headless/main.ts',
  sidecar: 'src-main/hosts/sidecar/main.ts',
  'tunnel-guard': 'src-main/adapters/cloudflared/guard.process.ts',
  worker: 'src-main/app-worker.ts',
  'printing-worker': 'src-main/features/printing/printing.worker.ts',
};
const preload = { preload: 'src-main/hosts/electron/preload.ts' };
/** One file with all that it needs, for a host where nothing but Node is. */
const relay = { relay: 'src-main/hosts/relay/main.ts' };
const page = 'src-renderer/index.html';

/** Written last: newer than every source means that out/ is up to date (scripts/start.mjs). */
const stamp = path.join(root, 'out/built');

const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const external = ['electron', ...builtinModules, /^node:/, ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`))];

function written(entries) {
  const missing = Object.values(entries).filter((file) => !fs.existsSync(path.join(root, file)));
  for (const file of missing) console.warn(`Not built: ${file} is not there.`);
  return Object.fromEntries(Object.entries(entries).filter(([, file]) => !missing.includes(file)));
}

async function buildForNode(entries, outDir, { format, extension, target }) {
  const input = written(entries);
  if (Object.keys(input).length === 0) return;
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      target,
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      rollupOptions: { input, external, output: { format, entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` } },
    },
  });
}

/** Builds the relay to one file, by itself (its test does so too). */
export async function buildRelay(outFile) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: path.dirname(outFile),
      emptyOutDir: false,
      minify: false,
      rollupOptions: { input: relay, external: [...builtinModules, /^node:/], output: { format: 'es', entryFileNames: path.basename(outFile), codeSplitting: false } },
    },
  });
}

if (process.argv[1] === import.meta.filename) {
  const startedAt = performance.now();
  fs.rmSync(stamp, { force: true });
  await Promise.all([
    Object.keys(written({ page })).length > 0 && build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn' }),
    buildForNode(processes, path.join(root, 'out/main'), { format: 'es', extension: 'js', target: 'node24' }),
    buildRelay(path.join(root, 'out/relay.mjs')),
    buildForNode(preload, path.join(root, 'out/preload'), { format: 'cjs', extension: 'cjs', target: 'chrome140' }),
  ]);
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, '');
  console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}
