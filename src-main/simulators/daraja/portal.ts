/** The organisation portal's statement of the account, as it exports it (mpesa.md, Org portal statement export). */
import { formatAmount } from '../../../src-shared/money.ts';
import { SECOND, dateOf, formatTime } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { PortalRow, PortalStatement } from './daraja.types.ts';
import type { Engine } from './engine.ts';

const HEADINGS = [
  'Receipt No.', 'Completion Time', 'Initiation Time', 'Details', 'Transaction Status', 'Paid In', 'Withdrawn', 'Balance', 'Balance Confirmed', 'Reason Type', 'Other Party Info', 'Linked Transaction ID', 'A/C No.',
];

/** Rows of whole seconds from `from` up to and including the second of `to`, newest first. */
export function portalStatement({ account, options }: Engine, from: Instant, to: Instant): PortalStatement {
  const rows = account.rows.filter(({ completedAt }) => wholeSecond(completedAt) >= wholeSecond(from) && wholeSecond(completedAt) <= wholeSecond(to)).toReversed();
  const lines = [
    ['Organization Statement'],
    ['Short Code:', options.shortcode],
    ['Organization Name:', ORGANISATION_NAME],
    ['Account:', 'Utility Account'],
    ['Time Period:', `From ${portalTime(from)} To ${portalTime(to)}`],
    [],
    HEADINGS,
    ...rows.map(cellsOf),
  ];
  return { csv: lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join(''), rows };
}

export const ORGANISATION_NAME = 'Simulated Organisation';

function cellsOf(row: PortalRow): string[] {
  return [
    row.receipt,
    portalTime(row.completedAt),
    portalTime(row.completedAt),
    row.details,
    row.status,
    row.paidInCents === 0 ? '' : formatAmount(row.paidInCents),
    row.withdrawnCents === 0 ? '' : `-${formatAmount(row.withdrawnCents)}`,
    row.balanceCents === null ? '' : formatAmount(row.balanceCents).replace('\u2212', '-'),
    row.balanceCents === null ? '' : 'true',
    row.reasonType,
    row.otherParty,
    row.linkedReceipt,
    row.account,
  ];
}

const wholeSecond = (at: Instant): number => Math.floor(at / SECOND);

/** "27-03-2026 15:33:36" */
function portalTime(at: Instant): string {
  return `${dateOf(at).split('-').toReversed().join('-')} ${formatTime(at, true)}`;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
