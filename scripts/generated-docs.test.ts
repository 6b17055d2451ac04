import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { contractMarkdown, GENERATED, schemaSql } from './generated-docs.ts';

test.each([
  ['schema.sql', schemaSql],
  ['contract.md', contractMarkdown],
])('docs/generated/%s is what npm run docs writes now', (file, make) => {
  expect(fs.readFileSync(path.join(GENERATED, file), 'utf8'), 'run npm run docs').toBe(make());
});
