/**
 * A boundary check counts only when it was seen to fail. Each forbidden thing is planted in a tree of the same layout, under the
 * real .oxlintrc.json, and has to be refused by the rule that is named; each allowed thing has to pass.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const DEPENDENCY = 'house(dependency-rule)';
const AMBIENT = 'house(no-ambient-time)';
const MONEY = 'house(money-in-one-place)';
const NAMES = 'house(plain-names)';

interface Plant {
  readonly says: string;
  readonly file: string;
  readonly code: string;
  /** Null: allowed. */
  readonly refusedBy: string | null;
}
let sequence = 0;
/** A file of its own in the folder, so that one run of the linter sees all plants at once. `*` in the path becomes the unique name. */
const plant = (says: string, place: string, code: string, refusedBy: string | null): Plant => ({ says, file: place.replace('*', `plant-${++sequence}`), code: `${code}\n`, refusedBy });
const imports = (specifier: string) => `import { thing } from '${specifier}';\nexport const kept = thing;`;
const importsType = (specifier: string) => `import type { Thing } from '${specifier}';\nexport type Kept = Thing;`;

const forbiddenFiles = [
  plant('src-shared → src-main', 'src-shared/*.ts', imports('../src-main/kernel/clock.ts'), DEPENDENCY),
  plant('src-shared → src-main, types too', 'src-shared/contract/*.ts', importsType('../../src-main/kernel/clock.ts'), DEPENDENCY),
  plant('src-renderer → src-main', 'src-renderer/features/billing/*.tsx', imports('../../../src-main/features/billing/billing.ts'), DEPENDENCY),
  plant('src-renderer → src-main by import()', 'src-renderer/app/*.ts', "export const load = () => import('../../src-main/app.ts');", DEPENDENCY),
  plant('src-renderer/ui → features', 'src-renderer/ui/*.tsx', imports('../features/billing/invoice-list.tsx'), DEPENDENCY),
  plant('kernel → ledger', 'src-main/kernel/*.ts', imports('../ledger/post.ts'), DEPENDENCY),
  plant('kernel → features', 'src-main/kernel/*.ts', imports('../features/billing/index.ts'), DEPENDENCY),
  plant('kernel → schema', 'src-main/kernel/*.ts', importsType('../schema/tables.ts'), DEPENDENCY),
  plant('schema → features', 'src-main/schema/*.ts', importsType('../features/billing/index.ts'), DEPENDENCY),
  plant('ledger → features', 'src-main/ledger/*.ts', imports('../features/billing/index.ts'), DEPENDENCY),
  plant('ledger → ports', 'src-main/ledger/*.ts', importsType('../ports/router-gateway.ts'), DEPENDENCY),
  plant('ledger → migrations', 'src-main/ledger/*.ts', imports('../schema/migrations/index.ts'), DEPENDENCY),
  plant('features → adapters', 'src-main/features/routers/*.ts', imports('../../adapters/routeros/connection.ts'), DEPENDENCY),
  plant('features → adapters by export … from', 'src-main/features/routers/*.ts', "export { thing } from '../../adapters/routeros/connection.ts';", DEPENDENCY),
  plant('features → adapters by export * from', 'src-main/features/routers/*.ts', "export * from '../../adapters/routeros/connection.ts';", DEPENDENCY),
  plant('features → simulators', 'src-main/features/routers/*.ts', imports('../../simulators/routeros/query.ts'), DEPENDENCY),
  plant('features → hosts', 'src-main/features/settings/*.ts', imports('../../hosts/headless/main.ts'), DEPENDENCY),
  plant('features → app', 'src-main/features/settings/*.ts', imports('../../app.ts'), DEPENDENCY),
  plant('features → ports with code', 'src-main/features/routers/*.ts', imports('../../ports/router-gateway.ts'), DEPENDENCY),
  plant('a feature → another past its door', 'src-main/features/dunning/*.ts', imports('../billing/billing.store.ts'), DEPENDENCY),
  plant('a feature → another past its door, from a deeper folder', 'src-main/features/dunning/steps/*.ts', imports('../../billing/billing.store.ts'), DEPENDENCY),
  plant('ports → kernel', 'src-main/ports/*.ts', importsType('../kernel/clock.ts'), DEPENDENCY),
  plant('adapters → features', 'src-main/adapters/daraja/*.ts', imports('../../features/payments/index.ts'), DEPENDENCY),
  plant('adapters → kernel', 'src-main/adapters/daraja/*.ts', imports('../../kernel/clock.ts'), DEPENDENCY),
  plant('adapters → simulators', 'src-main/adapters/daraja/*.ts', imports('../../simulators/daraja/answers.ts'), DEPENDENCY),
  plant('an adapter → another', 'src-main/adapters/daraja/*.ts', imports('../routeros/connection.ts'), DEPENDENCY),
  plant('simulators → ports', 'src-main/simulators/daraja/*.ts', importsType('../../ports/payment-gateway.ts'), DEPENDENCY),
  plant('simulators → adapters', 'src-main/simulators/routeros/*.ts', imports('../../adapters/routeros/connection.ts'), DEPENDENCY),
  plant('simulators → kernel', 'src-main/simulators/routeros/*.ts', imports('../../kernel/clock.ts'), DEPENDENCY),
  plant('the composition root → adapters', 'src-main/app.ts', imports('./adapters/routeros/connection.ts'), DEPENDENCY),
  plant('the worker → simulators', 'src-main/app-worker.ts', imports('./simulators/routeros/query.ts'), DEPENDENCY),
  plant('the composition root → hosts', 'src-main/app/*.ts', imports('../hosts/headless/main.ts'), DEPENDENCY),
  plant('sidecar → kernel', 'src-main/hosts/sidecar/*.ts', imports('../../kernel/db.ts'), DEPENDENCY),
  plant('sidecar → features', 'src-main/hosts/sidecar/*.ts', imports('../../features/payments/index.ts'), DEPENDENCY),
  plant('relay → headless host', 'src-main/hosts/relay/*.ts', imports('../headless/http.ts'), DEPENDENCY),
  plant('headless → inside the sidecar', 'src-main/hosts/headless/*.ts', imports('../sidecar/public-app.ts'), DEPENDENCY),
  plant('sidecar → relay', 'src-main/hosts/sidecar/*.ts', imports('../relay/relay.ts'), DEPENDENCY),
  plant('headless → electron host', 'src-main/hosts/headless/*.ts', imports('../electron/windows.ts'), DEPENDENCY),
  plant('hosts → a feature past its door', 'src-main/hosts/headless/*.ts', imports('../../features/operators/operators.store.ts'), DEPENDENCY),
  plant('product → test support', 'src-main/features/billing/*.ts', imports('./billing.test-support.ts'), DEPENDENCY),
  plant('src-main → src-renderer', 'src-main/hosts/electron/*.ts', imports('../../../src-renderer/api.ts'), DEPENDENCY),
];

const forbiddenPackages = [
  plant('electron in a feature', 'src-main/features/backup/*.ts', imports('electron'), DEPENDENCY),
  plant('electron in the headless host', 'src-main/hosts/headless/*.ts', imports('electron'), DEPENDENCY),
  plant('electron in another adapter', 'src-main/adapters/file-secrets/*.ts', imports('electron'), DEPENDENCY),
  plant('electron in the page', 'src-renderer/app/*.ts', imports('electron'), DEPENDENCY),
  plant('better-sqlite3 in the kernel outside db.ts', 'src-main/kernel/*.ts', imports('better-sqlite3'), DEPENDENCY),
  plant('better-sqlite3 in the sidecar', 'src-main/hosts/sidecar/*.ts', imports('better-sqlite3'), DEPENDENCY),
  plant('better-sqlite3 by require', 'src-main/ledger/*.ts', "export const thing = require('better-sqlite3');", DEPENDENCY),
  plant('node-routeros outside the connection', 'src-main/adapters/routeros/*.ts', imports('node-routeros'), DEPENDENCY),
  plant('kysely in a host', 'src-main/hosts/headless/*.ts', imports('kysely'), DEPENDENCY),
  plant('express in a feature', 'src-main/features/portal/*.ts', imports('express'), DEPENDENCY),
  plant('ws in a simulator', 'src-main/simulators/daraja/*.ts', imports('ws'), DEPENDENCY),
  plant('react in src-shared', 'src-shared/*.ts', imports('react'), DEPENDENCY),
  plant('react on the main side', 'src-main/features/reports/*.ts', imports('react'), DEPENDENCY),
  plant('zustand on the main side', 'src-main/kernel/*.ts', imports('zustand'), DEPENDENCY),
  plant('express in the page', 'src-renderer/app/*.ts', imports('express'), DEPENDENCY),
  plant('temporal-polyfill outside src-shared', 'src-main/features/billing/*.ts', imports('temporal-polyfill'), DEPENDENCY),
  plant('a package without a place', 'src-main/features/billing/*.ts', imports('left-pad'), DEPENDENCY),
  plant('a Node built-in in the page', 'src-renderer/app/*.ts', imports('node:fs'), DEPENDENCY),
  plant('a Node built-in in src-shared', 'src-shared/*.ts', imports('node:crypto'), DEPENDENCY),
  plant('a Node built-in without its prefix', 'src-shared/*.ts', imports('crypto'), DEPENDENCY),
  plant('the network in a feature', 'src-main/features/routers/*.ts', imports('node:net'), DEPENDENCY),
  plant('a child process in a feature', 'src-main/features/payments/*.ts', imports('node:child_process'), DEPENDENCY),
];

const forbiddenUses = [
  plant('Date.now', 'src-main/features/billing/*.ts', 'export const now = () => Date.now();', AMBIENT),
  plant('globalThis.Date.now', 'src-main/features/billing/*.ts', 'export const now = () => globalThis.Date.now();', AMBIENT),
  plant('new Date()', 'src-shared/*.ts', 'export const now = () => new Date();', AMBIENT),
  plant('Date()', 'src-main/ledger/*.ts', 'export const now = () => Date();', AMBIENT),
  plant('performance.now', 'src-main/ledger/*.ts', 'export const now = () => performance.now();', AMBIENT),
  plant('Temporal.Now', 'src-shared/*.ts', "import { Temporal } from 'temporal-polyfill';\nexport const now = () => Temporal.Now.instant();", AMBIENT),
  plant('Math.random', 'src-main/features/vouchers/*.ts', 'export const code = () => Math.random();', AMBIENT),
  plant('setTimeout', 'src-main/features/dunning/*.ts', 'export const wait = (done: () => void) => setTimeout(done, 1);', AMBIENT),
  plant('setInterval', 'src-main/app.ts', 'export const poll = (done: () => void) => setInterval(done, 1);', AMBIENT),
  plant('window.setTimeout in the page', 'src-renderer/app/*.ts', 'export const wait = (done: () => void) => window.setTimeout(done, 1);', AMBIENT),
  plant('node:timers/promises', 'src-main/features/dunning/*.ts', "import { setTimeout as sleep } from 'node:timers/promises';\nexport const wait = () => sleep(1);", AMBIENT),
  plant('parseFloat', 'src-main/features/imports/*.ts', 'export const read = (text: string) => parseFloat(text);', MONEY),
  plant('Number.parseFloat', 'src-renderer/app/*.ts', 'export const read = (text: string) => Number.parseFloat(text);', MONEY),
  plant('toFixed', 'src-renderer/ui/*.tsx', 'export const show = (value: number) => value.toFixed(2);', MONEY),
  plant('cents / 100', 'src-renderer/features/billing/*.ts', 'export const show = (row: { amountCents: number }) => row.amountCents / 100;', MONEY),
  plant('100 * price', 'src-main/features/plans/*.ts', 'export const total = (price: number) => 100 * price;', MONEY),
  plant('a file named utils', 'src-main/features/billing/billing-utils.ts', 'export const thing = 1;', NAMES),
  plant('a folder named common', 'src-shared/common/*.ts', 'export const thing = 1;', NAMES),
  plant('a file name that is not kebab-case', 'src-main/kernel/commandLog.ts', 'export const thing = 1;', NAMES),
  plant('a class named manager', 'src-main/kernel/*.ts', 'export class JobManager {}', NAMES),
  plant('an interface with I', 'src-main/ports/*.ts', 'export interface IPrinter { readonly name: string }', NAMES),
  plant('a default export', 'src-main/kernel/*.ts', 'export default 1;', 'import(no-default-export)'),
  plant('console in the core', 'src-main/kernel/*.ts', "export const say = () => console.log('x');", 'eslint(no-console)'),
  plant('a function of 90 lines', 'src-main/ledger/*.ts', `export function long() {\n${'  Math.abs(1);\n'.repeat(90)}}`, 'house(short-functions)'),
  plant('a file of 410 lines', 'src-main/ledger/*.ts', 'export const thing = [\n' + '  1,\n'.repeat(410) + '];', 'eslint(max-lines)'),
  plant('any', 'src-main/ledger/*.ts', 'export const thing = (value: any): unknown => value;', 'typescript(no-explicit-any)'),
  plant('a promise nobody waits for', 'src-main/kernel/*.ts', 'const work = async () => 1;\nexport function begin() {\n  work();\n}', 'typescript(no-floating-promises)'),
  plant('a circle, first half', 'src-main/features/usage/circle-a.ts', "import { b } from './circle-b.ts';\nexport const a = () => b;", 'import(no-cycle)'),
  plant('a circle, second half', 'src-main/features/usage/circle-b.ts', "import { a } from './circle-a.ts';\nexport const b = () => a;", 'import(no-cycle)'),
];

const allowed = [
  plant('src-shared → zod and its own', 'src-shared/contract/*.ts', "import { z } from 'zod';\nimport { thing } from '../money.ts';\nexport const kept = [z, thing];", null),
  plant('src-renderer → src-shared and its packages', 'src-renderer/features/billing/*.tsx', "import { thing } from '../../../src-shared/money.ts';\nimport { Button } from '@mantine/core';\nimport '@mantine/core/styles.css';\nexport const kept = [thing, Button];", null),
  plant('ledger → kernel, the tables', 'src-main/ledger/*.ts', "import { a } from '../kernel/clock.ts';\nimport { q } from '../schema/tables.ts';\nexport const kept = [a, q];", null),
  plant('features → ledger, kernel, another through its door', 'src-main/features/dunning/*.ts', "import { a } from '../../ledger/post.ts';\nimport { b } from '../../kernel/clock.ts';\nimport { c } from '../billing/index.ts';\nimport { d } from './dunning.ts';\nexport const kept = [a, b, c, d];", null),
  plant('features → types of ports, and GatewayError', 'src-main/features/routers/*.ts', "import type { Gateway } from '../../ports/router-gateway.ts';\nimport { thing } from '../../ports/gateway-error.ts';\nexport const kept = (gateway: Gateway) => [thing, gateway];", null),
  plant('the composition root → features, ledger, kernel, schema', 'src-main/app/*.ts', "import { a } from '../features/billing/index.ts';\nimport { b } from '../schema/migrations/index.ts';\nexport const kept = [a, b];", null),
  plant('adapters → ports and their library', 'src-main/adapters/routeros/connection.ts', "import { thing } from '../../ports/gateway-error.ts';\nimport { RouterOSAPI } from 'node-routeros';\nimport { connect } from 'node:net';\nexport const kept = [thing, RouterOSAPI, connect];", null),
  plant('hosts → app, adapters, simulators', 'src-main/hosts/headless/*.ts', "import { a } from '../../app.ts';\nimport { b } from '../../adapters/routeros/connection.ts';\nimport { c } from '../../simulators/routeros/query.ts';\nexport const kept = [a, b, c];", null),
  plant('the electron host → electron, headless', 'src-main/hosts/electron/*.ts', "import { app } from 'electron';\nimport { a } from '../headless/http.ts';\nexport const kept = [app, a];", null),
  plant('adapters/electron-* → electron', 'src-main/adapters/electron-secrets/*.ts', "import { safeStorage } from 'electron';\nexport const kept = safeStorage;", null),
  plant('kernel/db.ts → better-sqlite3', 'src-main/kernel/db.ts', "import Database from 'better-sqlite3';\nexport const kept = Database;", null),
  plant('sidecar → src-shared, express', 'src-main/hosts/sidecar/*.ts', "import express from 'express';\nimport { thing } from '../../../src-shared/sealed.ts';\nexport const kept = [express, thing];", null),
  plant('relay → sidecar, express', 'src-main/hosts/relay/*.ts', "import express from 'express';\nimport { thing } from '../sidecar/public-app.ts';\nexport const kept = [express, thing];", null),
  plant('simulators → express and Node', 'src-main/simulators/daraja/*.ts', "import express from 'express';\nimport { createServer } from 'node:net';\nexport const kept = [express, createServer];", null),
  plant('a test → everything', 'src-main/features/billing/*.test.ts', "import { a } from '../../adapters/routeros/connection.ts';\nimport Database from 'better-sqlite3';\nexport const kept = [a, Database, Date.now()];", null),
  plant('a date of a given moment', 'src-shared/*.ts', 'export const at = (ms: number) => new Date(ms);', null),
  plant('a timer given as an argument', 'src-main/features/usage/*.ts', 'export const wait = (setTimeout: (done: () => void, ms: number) => void) => setTimeout(() => undefined, 1);', null),
  plant('the clock in the kernel', 'src-main/kernel/*.ts', 'export const now = () => Date.now();', null),
  plant('a hundred of something else', 'src-main/features/usage/*.ts', 'export const percent = (share: number) => share * 100;', null),
  plant('a factory of many small functions', 'src-main/kernel/*.ts', `export const factory = () => [\n${'  () => {\n    Math.abs(1);\n  },\n'.repeat(40)}];`, null),
];

const plants = [...forbiddenFiles, ...forbiddenPackages, ...forbiddenUses, ...allowed];

describe('the linter', () => {
  let tree = '';
  let found: Map<string, string[]>;

  beforeAll(async () => {
    tree = await mkdtemp(path.join(tmpdir(), 'waya-boundaries-'));
    for (const name of ['.oxlintrc.json', 'scripts/lint', 'package.json', 'tsconfig.json', 'tsconfig.base.json', 'tsconfig.node.json', 'tsconfig.web.json']) {
      await cp(path.join(ROOT, name), path.join(tree, name), { recursive: true });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'));
    // app.ts is planted twice; the later one stands for both.
    const contents = new Map<string, string>();
    for (const { file, code } of plants) contents.set(file, `${contents.get(file) ?? ''}${code}`);
    for (const [file, code] of contents) {
      await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
      await writeFile(path.join(tree, file), code);
    }
    found = await lint(tree);
  }, 60_000);
  afterAll(() => rm(tree, { recursive: true, force: true }));

  it.each([...forbiddenFiles, ...forbiddenPackages, ...forbiddenUses])('refuses $says', ({ file, refusedBy }) => {
    expect(found.get(file) ?? []).toContain(refusedBy);
  });

  it.each(allowed)('lets pass: $says', ({ file }) => {
    expect((found.get(file) ?? []).filter((rule) => rule.startsWith('house(') || rule.startsWith('import('))).toEqual([]);
  });
});

/** File → rules that refused something in it. */
async function lint(tree: string): Promise<Map<string, string[]>> {
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [path.join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--format=json'], { cwd: tree, maxBuffer: 1e8 }, (_, stdout) => resolve(stdout));
  });
  const report = JSON.parse(output) as { diagnostics: { filename: string; code?: string }[] };
  const byFile = new Map<string, string[]>();
  for (const { filename, code } of report.diagnostics) byFile.set(filename, [...(byFile.get(filename) ?? []), code ?? '']);
  return byFile;
}
