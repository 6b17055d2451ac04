/** Does the dead-code check find dead code? Planted in a small tree under the real knip.json. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

const TREE = {
  'src-main/hosts/headless/main.ts': "import { alive } from '../../kernel/alive.ts';\nalive();\n",
  'src-main/kernel/alive.ts': 'export const alive = () => inside();\nexport const dead = () => 1;\nconst inside = () => 2;\n',
  'src-main/kernel/tested.ts': 'export const tested = () => 1;\n',
  'src-main/kernel/tested.test.ts': "import { tested } from './tested.ts';\ntested();\n",
  'src-main/kernel/nobody.ts': 'export const nobody = 1;\n',
  'src-main/app-worker.ts': "import 'papaparse';\n",
  'src-shared/types.ts': 'export interface Unused { readonly a: Part }\nexport interface Part { readonly b: 1 }\nexport const used = 1;\n',
  'src-renderer/index.html': '<script type="module" src="./main.tsx"></script>\n',
  'src-renderer/main.tsx': "import { used } from '../src-shared/types.ts';\nused;\n",
  'src-renderer/dead-page.tsx': 'export const DeadPage = () => null;\n',
};

interface Issues {
  readonly issues: readonly { readonly file: string; readonly files?: readonly unknown[]; readonly exports?: readonly { readonly name: string }[]; readonly types?: readonly { readonly name: string }[] }[];
}

describe('knip', () => {
  let tree = '';
  let report: Issues;

  beforeAll(async () => {
    tree = await mkdtemp(path.join(tmpdir(), 'waya-dead-code-'));
    for (const name of ['knip.json', 'package.json', 'vite.config.ts', 'tsconfig.json', 'tsconfig.base.json', 'tsconfig.node.json', 'tsconfig.web.json']) await cp(path.join(ROOT, name), path.join(tree, name));
    await symlink(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'));
    for (const [file, code] of Object.entries(TREE)) {
      await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
      await writeFile(path.join(tree, file), code);
    }
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [path.join(ROOT, 'node_modules/knip/bin/knip.js'), '--reporter', 'json', '--no-progress'], { cwd: tree, maxBuffer: 1e8 }, (_, stdout) => resolve(stdout));
    });
    report = JSON.parse(output) as Issues;
  }, 60_000);
  afterAll(() => rm(tree, { recursive: true, force: true }));

  const deadExports = () => report.issues.flatMap(({ file, exports = [], types = [] }) => [...exports, ...types].map(({ name }) => `${file} ${name}`));

  it('reports an export that nobody imports, and no other', () => {
    expect(deadExports().toSorted()).toEqual(['src-main/kernel/alive.ts dead', 'src-shared/types.ts Unused']);
  });

  it('reports a file that nobody imports, and no other', () => {
    const deadFiles = report.issues.filter(({ files = [] }) => files.length > 0).map(({ file }) => file);
    expect(deadFiles.toSorted()).toEqual(['src-main/kernel/nobody.ts', 'src-renderer/dead-page.tsx']);
  });

  it('reports a dependency that nobody imports', () => {
    const dependencies = report.issues.flatMap((issue) => ((issue as { dependencies?: { name: string }[] }).dependencies ?? []).map(({ name }) => name));
    expect(dependencies).toContain('helmet');
    expect(dependencies).not.toContain('papaparse');
  });
});
