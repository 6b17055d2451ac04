/** What a row comes to under the choices of the person: ready with a plan and a router of ours, skipped, or an error that says what to choose. Pure. */
import type { ImportChoices, ImportRowView } from '../../../src-shared/contract/imports.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { formatDate } from '../../../src-shared/time.ts';
import type { Finding } from './findings.ts';
import type { ImportRecord, RowOutcome } from './rows.ts';

/** What the batch makes of a ready row. */
export interface ReadyRow {
  readonly record: ImportRecord;
  /** Null: a subscriber without service. */
  readonly planId: number | null;
  readonly routerId: number | null;
}

export interface DecidedRow {
  readonly outcome: 'ready' | 'skipped' | 'error';
  readonly name: string;
  readonly summary: string;
  readonly messages: ImportRowView['messages'];
  readonly ready: ReadyRow | null;
}

const ACCESS_NAMES = { hotspot: 'hotspot', static: 'fixed address', dhcp: 'DHCP' } as const;
const STATUS_WORDS = { active: 'active', suspended: 'suspended', ended: 'left', unknown: 'status not known' } as const;

/** planNames, routerNames: ours by id, for the summary. */
export function decideRow(row: RowOutcome, choices: ImportChoices, cells: readonly string[], planNames: ReadonlyMap<number, string>): DecidedRow {
  if (row.kind === 'skip') return { outcome: 'skipped', name: '', summary: cells.filter((cell) => cell.trim() !== '').join(' · ').slice(0, 120), messages: [{ field: null, tone: 'info', text: row.text }], ready: null };
  const warnings = row.warnings.map((finding) => told(finding, 'warning'));
  const name = nameIn(row);
  if (row.kind === 'error') return { outcome: 'error', name, summary: '', messages: [...row.problems.map((finding) => told(finding, 'error')), ...warnings], ready: null };
  const { record } = row;
  const skipped = (text: string): DecidedRow => ({ outcome: 'skipped', name, summary: summaryOf(record, null), messages: [{ field: 'status', tone: 'info', text }, ...warnings], ready: null });
  if (record.status === 'ended' && choices.leavers === 'skip') return skipped('He has left; you chose to leave such rows out.');
  if (record.status === 'unknown' && choices.unknownStatus === 'skip') return skipped('Whether he is a customer is not said; you chose to leave such rows out.');
  const wantsService = record.status !== 'ended' && (record.userName !== null || record.userNameStem !== null);
  const planId = record.planKey === null ? null : (choices.plans[record.planKey] ?? null);
  if (wantsService && planId === null) {
    const text = record.planKey === null ? 'The row names no plan. Write one in the list, or remove the user name to import him without a service.' : `Choose which of your plans “${record.planName}” is.`;
    return { outcome: 'error', name, summary: summaryOf(record, null), messages: [{ field: 'plan', tone: 'error', text }, ...warnings], ready: null };
  }
  if (wantsService && record.password !== null && !/^[\x20-\x7e]+$/.test(record.password)) {
    return { outcome: 'error', name, summary: summaryOf(record, null), messages: [{ field: 'password', tone: 'error', text: 'The password has a letter that routers cannot keep. Write it with plain letters, digits and signs, or leave the cell empty and Waya makes one.' }, ...warnings], ready: null };
  }
  const routerId = record.routerKey === null ? null : (choices.routers[record.routerKey] ?? null);
  const ready: ReadyRow = { record, planId: wantsService ? planId : null, routerId };
  return { outcome: 'ready', name, summary: summaryOf(record, wantsService ? (planNames.get(planId!) ?? null) : null), messages: warnings, ready };
}

function told(finding: Finding, tone: 'error' | 'warning'): ImportRowView['messages'][number] {
  const value = finding.value === '' ? '' : `“${finding.value}” `;
  return { field: finding.field, tone, text: `${value}${finding.problem}. ${finding.whatToDo}` };
}

function nameIn(row: Extract<RowOutcome, { kind: 'ready' | 'error' }>): string {
  return row.kind === 'ready' ? row.record.name : '';
}

/** "0712 345 678 · Home 10 Mbps · owes KES 2,500.00 · since 3 Jul 2025" */
function summaryOf(record: ImportRecord, planName: string | null): string {
  const balance = record.balanceCents === 0 ? 'owes nothing' : record.balanceCents > 0 ? `owes ${formatKes(record.balanceCents)}` : `has ${formatKes(-record.balanceCents as never)} in credit`;
  const { access, address } = record.line;
  const line = planName === null || (access === 'pppoe' && address === null) ? null : [access === 'pppoe' ? null : ACCESS_NAMES[access], address].filter(Boolean).join(' ');
  return [planName ?? 'no service', record.userName, line, balance, `since ${formatDate(record.startOn)}`, STATUS_WORDS[record.status]].filter(Boolean).join(' · ');
}
