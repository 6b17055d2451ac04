/** No job is shown to an operator by the name that the code has for it. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import { addSubscriber, openDesk } from '../../testing/feature-rig.ts';
import { jobTitle } from './job-titles.ts';

const SOURCES = path.resolve(import.meta.dirname, '../..');

/** Every kind that is enqueued somewhere, as written in the request. */
function kindsInTheSources(): string[] {
  const files = ['features', 'kernel'].flatMap((folder) => readdirSync(path.join(SOURCES, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.join(SOURCES, folder, name)));
  const texts = files.filter((name) => name.endsWith('.ts') && !name.includes('.test')).map((name) => readFileSync(name, 'utf8'));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/kind: '([\w.]+)', mode: '(?:once|repeatable)'/g)].map((match) => match[1]!)))];
}

test('every kind of job has a title in the operator’s words', () => {
  const kinds = kindsInTheSources();
  expect(kinds).toEqual(expect.arrayContaining(['billing.daily', 'routers.apply', 'etims.send', 'batch.run']));
  const { db } = testKernel();
  expect(kinds.filter((kind) => jobTitle(db, { kind, input: '{}' }) === kind)).toEqual([]);
});

test('the work for a service is told with its user name', async () => {
  const desk = openDesk();
  const { subscriptionId } = await addSubscriber(desk, { userName: 'njeri.kamau' });
  expect(jobTitle(desk.db, { kind: 'billing.passOver', input: JSON.stringify({ subscriptionId }) })).toBe('Renew or end the pass of njeri.kamau');
});
