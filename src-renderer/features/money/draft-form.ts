import type { Product } from '../../../src-shared/contract/catalogue.ts';
import type { DraftView } from '../../../src-shared/contract/drafts.ts';
import { formatAmount, parseAmount, ZERO, type Cents } from '../../../src-shared/money.ts';
import { isLocalDate } from '../../../src-shared/time.ts';
import type { ActInput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';

const words = texts.money.drafting;
const MOST_DUE_DAYS = 365;

/** A line as it stands in its fields. */
export interface LineFields {
  /** Of the row on screen; moves with it. */
  readonly key: number;
  readonly productId: number | null;
  readonly subscriptionId: number | null;
  readonly deposit: boolean;
  readonly description: string;
  readonly quantity: string;
  readonly price: string;
  readonly discount: string;
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
}
export interface DraftFields {
  readonly subscriberId: number | null;
  readonly dueDays: string;
  readonly note: string;
  readonly postOn: string;
  readonly lines: readonly LineFields[];
}
type DraftInput = ActInput<'drafts.create'>;
type LineInput = DraftInput['lines'][number];

export function emptyLine(key: number): LineFields {
  return { key, productId: null, subscriptionId: null, deposit: false, description: '', quantity: '1', price: '', discount: '', taxInclusive: true, exciseApplies: false };
}

/** What a product fills in. The quantity stays. */
export function withProduct(line: LineFields, product: Product): LineFields {
  return { ...line, productId: product.id, deposit: false, description: product.name, price: formatAmount(product.priceCents), taxInclusive: product.taxInclusive, exciseApplies: product.exciseApplies };
}

export function fieldsOf(draft: DraftView): DraftFields {
  return {
    subscriberId: draft.subscriberId,
    dueDays: String(draft.dueDays),
    note: draft.note,
    postOn: draft.postOn ?? '',
    lines: draft.lines.map((line, index) => ({
      key: index,
      productId: line.productId,
      subscriptionId: line.subscriptionId,
      deposit: line.kind === 'deposit',
      description: line.description,
      quantity: String(line.quantity),
      price: formatAmount(line.priceCents),
      discount: line.discountCents === ZERO ? '' : formatAmount(line.discountCents),
      taxInclusive: line.taxInclusive,
      exciseApplies: line.exciseApplies,
    })),
  };
}

/** A row that nobody has touched: it is no line. */
export function isEmpty(line: LineFields): boolean {
  return line.description.trim() === '' && line.price.trim() === '' && line.discount.trim() === '';
}

const wholeOf = (text: string): number | null => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null);
const quantityOf = (text: string): number | null => (wholeOf(text) === 0 ? null : wholeOf(text));
const discountOf = (text: string): Cents | null => (text.trim() === '' ? ZERO : parseAmount(text));

/** What is wrong, by field: 'dueDays', 'lines.0.price'. Empty: nothing. */
export function errorsOf(fields: DraftFields): Record<string, string> {
  const errors: Record<string, string> = {};
  const dueDays = wholeOf(fields.dueDays);
  if (fields.subscriberId === null) errors['subscriberId'] = words.subscriberMissing;
  if (dueDays === null || dueDays > MOST_DUE_DAYS) errors['dueDays'] = words.dueDaysWrong;
  fields.lines.forEach((line, index) => {
    if (isEmpty(line)) return;
    if (line.description.trim() === '') errors[`lines.${index}.description`] = words.descriptionMissing;
    if (quantityOf(line.quantity) === null) errors[`lines.${index}.quantity`] = words.quantityWrong;
    const price = parseAmount(line.price);
    if (price === null || price < 0) errors[`lines.${index}.price`] = texts.amount.notOne;
    const discount = discountOf(line.discount);
    if (discount === null || discount < 0) errors[`lines.${index}.discount`] = texts.amount.notOne;
  });
  return errors;
}

function readLine(line: LineFields): LineInput | null {
  const [quantity, priceCents, discountCents] = [quantityOf(line.quantity), parseAmount(line.price), discountOf(line.discount)];
  if (quantity === null || priceCents === null || priceCents < 0 || discountCents === null || discountCents < 0) return null;
  const { productId, subscriptionId, deposit, taxInclusive, exciseApplies } = line;
  return { productId, subscriptionId, kind: deposit ? 'deposit' : 'oneOff', description: line.description.trim(), quantity, priceCents, discountCents, taxInclusive: taxInclusive || deposit, exciseApplies: exciseApplies && !deposit };
}

/** The draft as the contract wants it. Call it when errorsOf is empty. */
export function readDraft(fields: DraftFields): DraftInput {
  if (fields.subscriberId === null) throw new Error('readDraft of fields with errors');
  return { subscriberId: fields.subscriberId, dueDays: wholeOf(fields.dueDays) ?? 0, note: fields.note.trim(), postOn: isLocalDate(fields.postOn) ? fields.postOn : null, lines: fields.lines.filter((line) => !isEmpty(line)).flatMap((line) => readLine(line) ?? []) };
}

/** The lines that can be reckoned while the form is being filled in, and the row that each belongs to. A price is enough: the words may still come. */
export function reckonable(lines: readonly LineFields[]): { input: LineInput[]; keys: number[] } {
  const readable = lines.flatMap((line) => {
    const input = isEmpty(line) ? null : readLine(line);
    return input === null ? [] : [{ key: line.key, input: input.description === '' ? { ...input, description: '–' } : input }];
  });
  return { input: readable.map(({ input }) => input), keys: readable.map(({ key }) => key) };
}

/** Server's field names → ours: a refusal is shown where the mistake is. */
export function errorsFromRefusal(fields: Readonly<Record<string, string>>, values: DraftFields): Record<string, string> {
  const sent = values.lines.map((line, index) => ({ line, index })).filter(({ line }) => !isEmpty(line));
  return Object.fromEntries(
    Object.entries(fields).map(([path, text]) => {
      const [, position, field] = /^lines\.(\d+)\.(\w+)$/.exec(path) ?? [];
      if (position === undefined || field === undefined) return [path, text];
      return [`lines.${sent[Number(position)]?.index ?? position}.${field.replace(/Cents$/, '')}`, text];
    }),
  );
}

/** A line one place up or down; the same list when it is at the end. */
export function moved(lines: readonly LineFields[], from: number, step: -1 | 1): readonly LineFields[] {
  const to = from + step;
  if (to < 0 || to >= lines.length) return lines;
  const next = [...lines];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}
