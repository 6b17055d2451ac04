/**
 * The dependency rule of docs/architecture.md as a table: who may import what. An import that is not in it is refused, so a new
 * folder or package has to be placed here before it can be used.
 *
 *   hosts → app → features → ledger → kernel → src-shared      adapters → ports → src-shared
 *   features → ports (types only)                              simulators → src-shared
 *   src-renderer → src-shared                                  hosts/sidecar, hosts/relay → src-shared
 *                                                              hosts/relay → hosts/sidecar (the same reports in, the same inbox)
 */

const core = ['src-shared', 'src-main/kernel', 'src-main/schema', 'src-main/ledger', 'src-main/ports', 'src-main/features'];
const belowHosts = [...core, 'src-main/app.ts', 'src-main/app', 'src-main/app-worker.ts', 'src-main/adapters', 'src-main/simulators', 'resources'];

/**
 * The first entry that a file lies in counts. `may`: what it may import besides its own folder; `types`: the same, by
 * `import type` only. `door`: what it may import is open to it even where it is closed to others.
 */
const folders = [
  { folder: 'src-shared', may: [] },
  { folder: 'src-renderer/ui', may: ['src-shared', 'src-renderer/app', 'src-renderer/texts'] }, // components know no business
  { folder: 'src-renderer', may: ['src-shared', 'resources'] },
  { folder: 'src-main/kernel', may: ['src-shared'] },
  { folder: 'src-main/schema', may: ['src-shared', 'src-main/kernel'] },
  { folder: 'src-main/ledger', may: ['src-shared', 'src-main/kernel', 'src-main/schema/tables.ts'] },
  { folder: 'src-main/ports', may: ['src-shared'] },
  {
    folder: 'src-main/features',
    may: ['src-shared', 'src-main/kernel', 'src-main/ledger', 'src-main/schema/tables.ts', 'src-main/ports/gateway-error.ts'],
    types: ['src-main/ports'],
  },
  { folder: 'src-main/adapters', may: ['src-shared', 'src-main/ports'] },
  { folder: 'src-main/simulators', may: ['src-shared'] },
  { folder: 'src-main/hosts/sidecar', may: ['src-shared'] },
  { folder: 'src-main/hosts/relay', may: ['src-shared', 'src-main/hosts/sidecar'], door: true },
  { folder: 'src-main/hosts/electron', may: [...belowHosts, 'src-main/hosts'] },
  { folder: 'src-main/hosts', may: belowHosts },
  { folder: 'src-main', may: core }, // app.ts, app-worker.ts: the composition root knows no adapter, simulator or host
];

/** Folders in which every entry is a unit of its own: a sibling is reached as the second column says. */
const units = [
  { folder: 'src-main/features', through: 'index.ts' },
  { folder: 'src-main/adapters', through: null },
];

/** Nothing outside these folders imports them, but for the doors: what a host needs to start and watch that process. */
const closed = ['src-main/hosts/electron', 'src-main/hosts/sidecar', 'src-main/hosts/relay'];
const doors = ['src-main/hosts/sidecar/supervise.ts', 'src-main/hosts/sidecar/accepted-accounts.ts'];

const userInterface = ['src-renderer'];
const hosts = ['src-main/hosts'];
const typedSql = ['src-main/kernel', 'src-main/schema', 'src-main/ledger', 'src-main/features'];

/** Package → where it may be imported. A trailing * matches the rest of a name. */
const packages = {
  zod: ['src-shared', 'src-main'],
  'temporal-polyfill': ['src-shared'],
  'better-sqlite3': ['src-main/kernel/db.ts'],
  kysely: typedSql,
  pino: ['src-main/kernel', ...hosts],
  '@node-rs/argon2': ['src-main/features/operators', 'src-main/adapters', ...hosts],
  papaparse: ['src-main/features/imports'],
  pdfkit: ['src-main/features/printing', 'bench'],
  fflate: ['src-main/features/printing', 'src-main/features/statements'],
  uqr: ['src-main/features/printing', 'src-renderer/features/field'],
  'node-routeros': ['src-main/adapters/routeros/connection.ts'],
  electron: ['src-main/hosts/electron', 'src-main/adapters/electron-*'],
  'electron-updater': ['src-main/hosts/electron'],
  express: [...hosts, 'src-main/simulators'],
  helmet: hosts,
  'express-rate-limit': hosts,
  ws: hosts,
  react: userInterface,
  'react-dom': userInterface,
  '@mantine/*': userInterface,
  '@tanstack/*': userInterface,
  zustand: userInterface,
  recharts: userInterface,
  'lucide-react': userInterface,
  wouter: userInterface,
};

/** No Node in what also runs in a browser. */
const withoutBuiltins = ['src-shared', 'src-renderer'];

/** The core reaches the network and other processes through ports, never by itself. */
const withoutNetwork = ['src-main/features', 'src-main/ledger', 'src-main/schema', 'src-main/ports'];
const networkBuiltins = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'child_process', 'cluster'];

/** Tests and what only tests use stand outside the rule: they may look at everything. */
const isTest = (file) => /(\.test|\.spec|\.test-support)\.tsx?$/.test(file) || /(^|\/)(testing|fixtures)\//.test(file);

const inside = (file, folder) => (folder.endsWith('*') ? file.startsWith(folder.slice(0, -1)) : file === folder || file.startsWith(`${folder}/`));
const insideAny = (file, list) => list.some((folder) => inside(file, folder));
const unitOf = (file, folder) => (inside(file, folder) ? file.slice(folder.length + 1).split('/')[0] : null);

/**
 * Why a file may not import a file of the tree; null when it may. Both are paths from the root with slashes.
 * @param {string} from @param {string} to @param {boolean} typeOnly
 */
export function refuseFile(from, to, typeOnly) {
  const layer = folders.find((entry) => inside(from, entry.folder));
  if (!layer || isTest(from)) return null;
  if (isTest(to)) return `${to} is for tests only`;
  for (const { folder, through } of units) {
    const [own, other] = [unitOf(from, folder), unitOf(to, folder)];
    if (other === null || own === other) continue;
    if (own !== null && through === null) return `${folder}/${own} and ${folder}/${other} know nothing of each other`;
    if (through !== null && to !== `${folder}/${other}/${through}`) return `${folder}/${other} is entered by its ${through} only`;
    if (own !== null) return null;
  }
  const isOpen = doors.includes(to) || (layer.door === true && insideAny(to, layer.may));
  const shut = closed.find((folder) => inside(to, folder) && !inside(from, folder) && !isOpen);
  if (shut) return `nothing imports ${shut} from outside`;
  if (inside(to, layer.folder) && ownFolder(layer.folder, to)) return null;
  if (insideAny(to, layer.may)) return null;
  if (insideAny(to, layer.types ?? [])) return typeOnly ? null : `${layer.folder} takes only types from ${to} (import type)`;
  return `${layer.folder} does not know ${to}`;
}

/** A folder may import itself, but the catch-all entry src-main is only the files that lie directly in it. */
const ownFolder = (folder, to) => folder !== 'src-main' || !to.slice('src-main/'.length).includes('/');

/** Why a file may not import a package or a Node built-in; null when it may. */
export function refusePackage(from, name, isBuiltin) {
  if (!folders.some((entry) => inside(from, entry.folder)) || isTest(from)) return null;
  if (isBuiltin) {
    const runtime = withoutBuiltins.find((folder) => inside(from, folder));
    if (runtime) return `${runtime} also runs in a browser: no Node built-in`;
    const pure = withoutNetwork.find((folder) => inside(from, folder));
    if (pure && networkBuiltins.includes(name.split('/')[0])) return `${pure} reaches the outside through ports, not through node:${name}`;
    return null;
  }
  const entry = Object.entries(packages).find(([known]) => (known.endsWith('/*') ? name.startsWith(known.slice(0, -1)) : known === name));
  if (!entry) return `the package ${name} has no place in scripts/lint/dependency-rule.mjs`;
  return insideAny(from, entry[1]) ? null : `the package ${name} belongs to ${entry[1].join(', ')}`;
}
