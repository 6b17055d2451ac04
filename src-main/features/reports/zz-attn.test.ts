import { test } from 'vitest';
import { openDesk, addSubscriber } from '/work/main/src-main/testing/feature-rig.ts';
import { attention } from '/work/main/src-main/features/reports/attention.ts';
import { DAY, later } from '/work/main/src-shared/time.ts';
import { moneyTrouble } from '/work/main/src-main/features/payments/index.ts';
import { moneyItems } from '/work/main/src-main/features/reports/attention-money.ts';
import { mpesaItems } from '/work/main/src-main/features/reports/attention-mpesa.ts';
import { closeItems } from '/work/main/src-main/features/closes/index.ts';
test('attention', async () => {
  const desk = openDesk();
  await addSubscriber(desk);
  const now = desk.clock.now();
  const N = 100_000;
  desk.within(({ tx }: any) => {
    for (let i = 0; i < N; i++) {
      const at = now - Math.floor((i / N) * 365 * DAY);
      tx.script(`INSERT INTO payment (method, receipt, amountCents, state, paidAt, recordedAt, subscriberId, accountTyped, payerName, payerPhone, matching, shortcode, reference, note) VALUES ('mpesa', 'R${i}', 150000, 'credited', ${at}, ${at + 1000}, 1, '100014', 'X', '2547${i}', 'Account number.', '600123', '', '')`);
      tx.script(`INSERT INTO inboxEntry (source, seq, kind, receivedAt, remoteAddress, state, flag) VALUES ('sidecar', ${i}, 'c2b-confirmation', ${at}, '', 'done', ${process.env['FLAG'] || i % 100 === 0 ? "'odd'" : 'NULL'})`);
    }
  });
  desk.setting('mpesa', { enabled: true });
  const reach = { tunnel: () => ({ state: 'off', since: null, trouble: null }), relay: () => ({ state: 'off', waiting: null, lastFetchAt: null, trouble: null }) } as any;
  const trouble = moneyTrouble(desk.db, now);
  const time = (name: string, f: () => unknown) => { const ts: number[] = []; for (let k = 0; k < 15; k++) { const t = performance.now(); f(); ts.push(performance.now() - t); } ts.sort((a, b) => a - b); console.log(name, 'median', ts[7]!.toFixed(2), 'min', ts[0]!.toFixed(2), 'max', ts[14]!.toFixed(2)); };
  time('attention', () => attention(desk.db, now, reach));
  time('trouble', () => moneyTrouble(desk.db, now));
  time('money', () => moneyItems(desk.db, now, trouble));
  time('mpesa', () => mpesaItems(desk.db, now, { trouble, reach }));
  time('close', () => closeItems(desk.db, now));
}, 300000);
