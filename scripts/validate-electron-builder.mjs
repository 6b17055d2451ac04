/** Checks electron-builder.yml against electron-builder's own schema, offline; prints the configuration as JSON. */
import './node.mjs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './child.mjs';

// electron-builder offers no command for this; its library does, two packages down.
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const folder = path.dirname(fromBuilder.resolve('app-builder-lib/package.json'));
const fromLibrary = createRequire(path.join(folder, 'package.json'));
const { getConfig, validateConfiguration } = fromLibrary('./out/util/config/config');
const { DebugLogger } = fromLibrary('builder-util');

const configuration = await getConfig(root, path.join(root, 'electron-builder.yml'), null);
await validateConfiguration(configuration, new DebugLogger(false));
console.log(JSON.stringify(configuration, null, 2));
