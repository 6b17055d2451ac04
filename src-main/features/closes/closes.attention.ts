/** Days that should be closed by now. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { addDays, dateOf, daysBetween, formatDate, instantOf, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { readSetting } from '../settings/index.ts';
import { nextToClose } from './closes.service.ts';

/** Yesterday may wait for M-Pesa; what is older, and was tried, waits for a person. */
export function closeItems(db: Reader, now: Instant): Omit<AttentionItem, 'jobId'>[] {
  const today = dateOf(now);
  const day = nextToClose(db);
  const [schedule] = db.sql<{ lastAt: Instant | null }>(`SELECT lastAt FROM schedule WHERE name = 'closes.closeDay'`);
  if (!schedule?.lastAt || !readSetting(db, 'moneyIn').closeByItself || day === null || day >= addDays(today, -1)) return [];
  const count = daysBetween(day, today);
  return [{ key: `close:${day}`, severity: 'amber', kind: 'close', title: `${formatDate(day)} is not closed, and no day after it`, detail: 'Look what differs, and mend or explain it. Days close in their order.', at: instantOf(addDays(day, 1), '00:00'), count, link: `/money/days/${day}` }];
}
