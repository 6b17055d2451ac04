import { Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { plus, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { DateText, InstantText, Money } from '../../ui/index.ts';
import { columnsOf, lineSums, openTone, ratesText, type InvoiceView } from './invoice-view.ts';
import styles from './money.module.css';

const words = texts.money;
const AMOUNT_WIDTH = 118;
/** Of a heading with its currency. */
const KES_WIDTH = 135;

function Amount({ amount, head = false }: { amount: Cents; head?: boolean }) {
  const cell = <Money bare amount={amount} />;
  return head ? <Table.Th ta="right">{cell}</Table.Th> : <Table.Td ta="right">{cell}</Table.Td>;
}

/** What a line is for: under it, quieter, whose unit and how its amount was computed. */
export function LineText({ line }: { line: { readonly description: string; readonly unitName: string | null; readonly explanation: string } }) {
  const quiet = [line.unitName === null ? '' : words.invoicing.forUnit(line.unitName), line.explanation].filter((text) => text !== '').join(', ');
  return (
    <>
      <div>{line.description}</div>
      {quiet !== '' && <div className={styles['explanation']}>{quiet}</div>}
    </>
  );
}

export function LinesTable({ invoice }: { invoice: InvoiceView }) {
  const { lines } = invoice;
  const has = columnsOf(lines);
  const sums = lineSums(lines);
  const heading = (text: string) => <Table.Th ta="right" w={AMOUNT_WIDTH}>{text}</Table.Th>;
  const taxed = has.excise || has.vat;
  return (
    <Table horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.what}</Table.Th>
          {has.quantity && <Table.Th ta="right" w={80}>{words.invoicing.quantity}</Table.Th>}
          {has.discount && heading(words.invoicing.discount)}
          {taxed && heading(words.invoicing.net)}
          {has.excise && heading(words.invoicing.exciseShort)}
          {has.vat && heading(words.invoicing.vatShort)}
          {heading(words.totalKes)}
          {has.credited && heading(words.invoicing.credited)}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.id} className={styles['line'] ?? ''}>
            <Table.Td><LineText line={line} /></Table.Td>
            {has.quantity && <Table.Td ta="right">{texts.value.count(line.quantity)}</Table.Td>}
            {has.discount && <Table.Td ta="right">{line.discountCents !== 0 && <Money bare amount={line.discountCents} />}</Table.Td>}
            {taxed && <Amount amount={line.netCents} />}
            {has.excise && <Amount amount={line.exciseCents} />}
            {has.vat && <Amount amount={line.vatCents} />}
            <Amount amount={line.grossCents} />
            {has.credited && <Table.Td ta="right">{line.creditedCents !== 0 && <Money bare amount={line.creditedCents} tone="neutral" />}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot className={styles['sum'] ?? ''}>
        <Table.Tr>
          <Table.Th>{texts.table.total}</Table.Th>
          {has.quantity && <Table.Td />}
          {has.discount && <Amount head amount={sums.discountCents} />}
          {taxed && <Amount head amount={sums.netCents} />}
          {has.excise && <Amount head amount={sums.exciseCents} />}
          {has.vat && <Amount head amount={sums.vatCents} />}
          <Amount head amount={invoice.totalCents} />
          {has.credited && <Amount head amount={sums.creditedCents} />}
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}

/** The legal content: net and tax for each pair of rates. */
export function TaxTable({ invoice }: { invoice: InvoiceView }) {
  if (invoice.exciseCents === 0 && invoice.vatCents === 0) return <Text size="sm" c="dimmed" className={styles['nothing']}>{words.invoicing.noTaxesText}</Text>;
  return (
    <Table horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>{[words.reports.tax.rate, words.invoicing.net, words.invoicing.exciseShort, words.invoicing.vatShort].map((text, index) => <Table.Th key={text} ta={index === 0 ? 'left' : 'right'}>{text}</Table.Th>)}</Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invoice.taxes.map((row) => (
          <Table.Tr key={`${row.vatBasisPoints} ${row.exciseBasisPoints}`}>
            <Table.Td>{ratesText(row)}</Table.Td>
            <Amount amount={row.netCents} />
            <Amount amount={row.exciseCents} />
            <Amount amount={row.vatCents} />
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot className={styles['sum'] ?? ''}>
        <Table.Tr>
          <Table.Th>{words.invoicing.totalShort} <Money amount={plus(plus(invoice.netCents, invoice.exciseCents), invoice.vatCents)} /></Table.Th>
          <Amount head amount={invoice.netCents} />
          <Amount head amount={invoice.exciseCents} />
          <Amount head amount={invoice.vatCents} />
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}

export function SettledByTable({ invoice }: { invoice: InvoiceView }) {
  if (invoice.allocations.length === 0) return <Text size="sm" c="dimmed" className={styles['nothing']}>{words.settledByNothing}</Text>;
  return (
    <Table horizontalSpacing="md">
      <Table.Thead><Table.Tr><Table.Th w={170}>{words.when}</Table.Th><Table.Th>{words.by}</Table.Th><Table.Th ta="right" w={KES_WIDTH}>{words.amountKes}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {invoice.allocations.map((allocation) => (
          <Table.Tr key={allocation.id}>
            <Table.Td><InstantText at={allocation.at} /></Table.Td>
            <Table.Td>{allocation.amountCents < 0 ? <span className="tone-neutral">{words.invoicing.takenBack}<Source allocation={allocation} /></span> : <Source allocation={allocation} />}</Table.Td>
            <Amount amount={allocation.amountCents} />
          </Table.Tr>
        ))}
        {invoice.openCents > 0 && <Table.Tr><Table.Td /><Table.Td>{words.stillOpen}</Table.Td><Table.Td ta="right"><Money bare amount={invoice.openCents} tone={openTone(invoice)} /></Table.Td></Table.Tr>}
      </Table.Tbody>
    </Table>
  );
}

function Source({ allocation: { by, paymentId, creditNoteId, document, method } }: { allocation: InvoiceView['allocations'][number] }) {
  if (by === 'payment' && paymentId !== null) return <><Link href={`/money/payments/${paymentId}`}>{document ?? words.receipt}</Link>, {words.method[method] ?? method}</>;
  if (by === 'creditNote' && creditNoteId !== null) return <Link href={`/money/credit-notes/${creditNoteId}`}>{words.invoicing.byCreditNote(document ?? '')}</Link>;
  if (by === 'writeOff') return document === null ? words.invoicing.byWriteOffOnly : words.invoicing.byWriteOff(document);
  return words.fromCredit;
}

export function CreditNotesTable({ invoice }: { invoice: InvoiceView }) {
  return (
    <Table horizontalSpacing="md">
      <Table.Thead><Table.Tr><Table.Th w={170}>{words.number}</Table.Th><Table.Th w={130}>{words.issuedOn}</Table.Th><Table.Th>{words.invoicing.reason}</Table.Th><Table.Th ta="right" w={AMOUNT_WIDTH}>{words.totalKes}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {invoice.creditNotes.map((note) => (
          <Table.Tr key={note.id}>
            <Table.Td><Link href={`/money/credit-notes/${note.id}`}>{note.number}</Link></Table.Td>
            <Table.Td><DateText date={note.issuedOn} /></Table.Td>
            <Table.Td>{note.reason}</Table.Td>
            <Amount amount={note.totalCents} />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
