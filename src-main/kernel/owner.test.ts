import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from './kernel.test-support.ts';
import { takeOwnership } from './owner.ts';

const script = new URL('./owner-child.test-support.ts', import.meta.url);

async function start(directory: string): Promise<{ child: ChildProcess; said: string }> {
  const child = fork(script, [directory], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child, 'message')) as [string];
  return { child, said };
}

test('a second process is refused with a clear message; the lock of a killed one is free', async () => {
  const directory = temporaryDirectory();
  const first = await start(directory);
  expect(first.said).toBe('owner');

  const second = await start(directory);
  expect(second.said).toBe(`Waya is already running on this data: ${directory}. Use the window that is open, or close it first.`);
  expect(await once(second.child, 'exit')).toEqual([3, null]);
  expect(() => takeOwnership(directory)).toThrow(expect.objectContaining({ code: 'conflict' }));

  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  takeOwnership(directory).release();
});

test('within one process too there is one owner; released, the directory is free again', () => {
  const directory = temporaryDirectory();
  const owner = takeOwnership(directory);
  expect(() => takeOwnership(directory)).toThrow('already running');
  owner.release();
  takeOwnership(directory).release();
});
