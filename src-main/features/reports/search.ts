/** The command palette: one text, looked for in names and numbers. */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { formatPhone, parsePhone } from '../../../src-shared/phone.ts';
import type { Reader } from '../../kernel/db.ts';
import { likeText } from '../../kernel/like.ts';

interface Hit {
  kind: 'subscriber' | 'payment' | 'invoice' | 'router' | 'plan';
  id: number;
  title: string;
  detail: string;
}
const MOST_HITS = 8;
/** After every character that a number may hold. */
const LAST = '\uffff';

/** At most eight of a kind. Names are looked for anywhere in an index of nothing else, numbers by how they begin. */
export function search(db: Reader, text: string): Hit[] {
  if (text.length < 2) return [];
  const anywhere = `%${likeText(text)}%`;
  const start = text.replace(/[\s-]/g, '').toUpperCase();
  return [...subscribers(db, anywhere, start, parsePhone(text)), ...payments(db, start), ...invoices(db, text), ...routersAndPlans(db, anywhere)];
}

function subscribers(db: Reader, anywhere: string, start: string, phone: string | null): Hit[] {
  const rows = db.sql<{ id: number; name: string; accountNumber: string; phone: string | null; location: string }>(
    `SELECT subscriber.id, name, accountNumber, phone, location FROM (
        SELECT id FROM subscriber INDEXED BY subscriberByName WHERE name LIKE ? ESCAPE '\\'
        UNION SELECT id FROM subscriber WHERE accountNumber >= ? AND accountNumber < ?
        UNION SELECT id FROM subscriber WHERE phone = ?
        UNION SELECT id FROM subscriber WHERE otherPhone = ?
        UNION SELECT subscriberId FROM subscription INDEXED BY subscriptionByUserName WHERE userName LIKE ? ESCAPE '\\'
      ) AS hit JOIN subscriber ON subscriber.id = hit.id WHERE removedAt IS NULL
      ORDER BY accountNumber >= ? AND accountNumber < ? DESC, name COLLATE NOCASE LIMIT ${MOST_HITS}`,
    anywhere, start, start + LAST, phone ?? '', phone ?? '', anywhere, start, start + LAST,
  );
  return rows.map((row) => ({ kind: 'subscriber', id: row.id, title: row.name, detail: [row.accountNumber, row.phone === null ? null : formatPhone(row.phone), row.location].filter(Boolean).join(' · ') }));
}

function payments(db: Reader, start: string): Hit[] {
  const receipt = start.replace(/^(CSH|BNK|CHQ)(?=\d)/, '$1-').replace(/^((?:CSH|BNK|CHQ)-\d{4})(?=\d)/, '$1-');
  const rows = db.sql<{ id: number; receipt: string; amountCents: Cents; payerName: string }>(`SELECT id, receipt, amountCents, payerName FROM payment WHERE receipt >= ? AND receipt < ? ORDER BY receipt DESC LIMIT ${MOST_HITS}`, receipt, receipt + LAST);
  return rows.map((row) => ({ kind: 'payment', id: row.id, title: row.receipt, detail: [formatKes(row.amountCents), row.payerName].filter(Boolean).join(' · ') }));
}

/** "INV-2026-00012", the beginning of it, or only "12", which may be of any year. */
function invoices(db: Reader, text: string): Hit[] {
  const typed = text.trim().toUpperCase();
  const select = `SELECT invoice.id, number, name FROM invoice CROSS JOIN subscriber ON subscriber.id = subscriberId`;
  const rows = /^\d{1,6}$/.test(typed)
    ? db.sql<{ id: number; number: string; name: string }>(`${select} WHERE number IN (SELECT kind || '-' || year || '-' || ? FROM numberSeries WHERE kind IN ('INV', 'OPB')) ORDER BY invoice.id DESC LIMIT ${MOST_HITS}`, typed.replace(/^0+/, '').padStart(5, '0'))
    : db.sql<{ id: number; number: string; name: string }>(`${select} WHERE number >= ? AND number < ? ORDER BY number DESC LIMIT ${MOST_HITS}`, typed, typed + LAST);
  return rows.map((row) => ({ kind: 'invoice', id: row.id, title: row.number, detail: row.name }));
}

function routersAndPlans(db: Reader, anywhere: string): Hit[] {
  const routers = db.sql<{ id: number; name: string; host: string }>(`SELECT id, name, host FROM router WHERE name LIKE ? ESCAPE '\\' LIMIT ${MOST_HITS}`, anywhere);
  const plans = db.sql<{ id: number; name: string; priceCents: Cents }>(`SELECT id, name, priceCents FROM plan WHERE name LIKE ? ESCAPE '\\' LIMIT ${MOST_HITS}`, anywhere);
  return [...routers.map((row): Hit => ({ kind: 'router', id: row.id, title: row.name, detail: row.host })), ...plans.map((row): Hit => ({ kind: 'plan', id: row.id, title: row.name, detail: formatKes(row.priceCents) }))];
}
