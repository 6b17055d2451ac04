/** What a command tells is a topic of the contract, or no screen would ever listen to it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TOPICS } from '../../src-shared/contract/index.ts';

const SOURCES = path.resolve(import.meta.dirname, '..');

function toldInTheSources(): string[] {
  const files = ['features', 'kernel', 'ledger'].flatMap((folder) => readdirSync(path.join(SOURCES, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.join(SOURCES, folder, name)));
  const texts = files.filter((name) => name.endsWith('.ts') && !name.includes('.test')).map((name) => readFileSync(name, 'utf8'));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\.emit\('(\w+)'|topic: '(\w+)'/g)].map((match) => (match[1] ?? match[2])!)))];
}

test('every topic that is told is one of the contract’s, and each of those is told somewhere', () => {
  expect(toldInTheSources().toSorted()).toEqual([...TOPICS].toSorted());
});
