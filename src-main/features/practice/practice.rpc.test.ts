import { expect, test } from 'vitest';
import { Refusal } from '../../../src-shared/refusal.ts';
import { movableClock } from '../../kernel/clock.ts';
import { SYSTEM } from '../../kernel/commands.ts';
import { START, testKernel } from '../../kernel/kernel.test-support.ts';
import { practiceCommands, practiceQueries } from './index.ts';

const inputs: Record<string, unknown> = {
  'practice.advance': { days: 1 },
  'practice.payPaybill': { phone: '0712345678', accountTyped: '100014', amountCents: 100_00 },
  'practice.giveBack': {},
  'practice.nextPush': { behaviour: 'pays' },
  'practice.setRouterReachable': { id: 1, reachable: false },
  'practice.tamper': { id: 1 },
  'practice.moved': {},
  'practice.seedSubscribers': { subscribers: [] },
};

test('in real data every practice command is refused, and changes nothing', async () => {
  const handlers = practiceCommands(null);
  expect(Object.keys(handlers).sort()).toEqual(Object.keys(inputs).sort());
  const { commands, db } = testKernel({ handlers, clock: movableClock(START) });
  db.transaction(() => db.script(`INSERT INTO router (name, host, port, tls, fingerprint, userName, passwordCipher, suspendMode, state, createdAt) VALUES ('tower', '192.0.2.1', 8728, 0, NULL, 'waya', '', 'disable', 'new', 0)`));
  for (const [name, input] of Object.entries(inputs)) {
    await expect(commands.dispatch({ id: `try-${name}`, name, input, actor: SYSTEM })).rejects.toSatisfy((error) => error instanceof Refusal && error.code === 'not_allowed' && error.message.includes('This is real data'));
  }
});

test('and the state says so; there is no statement to download', () => {
  const { db } = testKernel();
  expect(() => practiceQueries(null)['practice.statement']!({ db, now: START, actor: SYSTEM }, { days: 7 } as never)).toThrow('This is real data');
  expect(practiceQueries(null)['practice.state']!({ db, now: START, actor: SYSTEM }, {} as never)).toEqual({ on: false, now: START, moving: false, progressText: '', phones: [], routers: [] });
});
