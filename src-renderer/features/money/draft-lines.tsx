import { ActionIcon, Autocomplete, Button, Checkbox, Group, TextInput } from '@mantine/core';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { PlannedLine } from '../../../src-shared/contract/billing.ts';
import type { Product } from '../../../src-shared/contract/catalogue.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Money, MoneyInput } from '../../ui/index.ts';
import { isEmpty, type LineFields } from './draft-form.ts';
import styles from './money.module.css';
import type { Draft } from './use-draft.ts';

const words = texts.money.drafting;
const right = { input: { textAlign: 'right' as const } };

/** The lines of a draft. Enter adds one below, Alt and an arrow move the one that has the cursor. */
export function DraftLines({ draft }: { draft: Draft }) {
  const products = useRead('products.list', {}).data ?? [];
  const list = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  // A new line takes the cursor once it is on the page.
  useEffect(() => {
    if (wanted.current === null) return;
    list.current?.querySelector<HTMLInputElement>(`[data-line="${wanted.current}"] input`)?.focus();
    wanted.current = null;
  });
  const addAfter = (index: number) => {
    wanted.current = draft.addLine(index);
  };
  const { lines } = draft.fields;
  return (
    <div ref={list} className={styles['draftLines']}>
      <div className={styles['draftHead']} aria-hidden>
        <span>{words.what}</span><span>{words.quantity}</span><span>{words.price}</span><span>{words.discount}</span><span>{words.amount}</span><span />
      </div>
      {lines.map((line, index) => (
        <DraftLine
          key={line.key}
          line={line}
          position={index + 1}
          last={lines.length}
          products={products}
          planned={draft.reckoning.planned.get(line.key)}
          errorOf={(field) => draft.errors[`lines.${index}.${field}`]}
          onChange={(part) => draft.changeLine(index, part)}
          onProduct={(product) => draft.fillIn(index, product)}
          onAdd={() => addAfter(index)}
          onMove={(step) => draft.moveLine(index, step)}
          onRemove={() => draft.removeLine(index)}
        />
      ))}
      <div className={styles['draftAdd']}><Button size="compact-sm" variant="subtle" leftSection={<Plus size={15} aria-hidden />} onClick={() => addAfter(lines.length - 1)}>{words.addLine}</Button></div>
    </div>
  );
}

interface LineProps {
  line: LineFields;
  position: number;
  last: number;
  products: readonly Product[];
  planned: PlannedLine | undefined;
  errorOf: (field: string) => string | undefined;
  onChange: (part: Partial<LineFields>) => void;
  onProduct: (product: Product) => void;
  onAdd: () => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function DraftLine(props: LineProps) {
  const { line, position, last, planned, errorOf, onChange } = props;
  const name = (field: string) => words.lineField(field, position);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Enter' && !event.defaultPrevented && event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') {
      event.preventDefault();
      props.onAdd();
    }
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      props.onMove(event.key === 'ArrowUp' ? -1 : 1);
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the fields inside
    <div className={styles['draftLine']} data-line={line.key} onKeyDown={onKeyDown}>
      <div className={styles['draftFields']}>
        <What {...props} />
        <TextInput styles={right} inputMode="numeric" aria-label={name(words.quantity)} value={line.quantity} onChange={(event) => onChange({ quantity: event.currentTarget.value })} error={errorOf('quantity')} />
        <MoneyInput styles={right} aria-label={name(words.price)} value={line.price} onChange={(event) => onChange({ price: event.currentTarget.value })} error={errorOf('price')} />
        <MoneyInput styles={right} aria-label={name(words.discount)} value={line.discount} onChange={(event) => onChange({ discount: event.currentTarget.value })} error={errorOf('discount')} />
        <div className={styles['draftAmount']}>{planned && !isEmpty(line) ? <Money bare amount={planned.grossCents} /> : '–'}</div>
        <Group gap={0} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={words.moveUp(position)} disabled={position === 1} onClick={() => props.onMove(-1)}><ArrowUp size={15} aria-hidden /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={words.moveDown(position)} disabled={position === last} onClick={() => props.onMove(1)}><ArrowDown size={15} aria-hidden /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={words.removeLine(position)} onClick={props.onRemove}><X size={15} aria-hidden /></ActionIcon>
        </Group>
      </div>
      <div className={styles['draftQuiet']}>
        <span className={styles['explanation']}>{planned?.explanation}</span>
        <Group gap="md" wrap="nowrap">
          <Checkbox size="xs" label={words.taxInclusive} aria-label={name(words.taxInclusive)} disabled={line.deposit} checked={line.taxInclusive && !line.deposit} onChange={(event) => onChange({ taxInclusive: event.currentTarget.checked })} />
          <Checkbox size="xs" label={words.excise} aria-label={name(words.excise)} disabled={line.deposit} checked={line.exciseApplies && !line.deposit} onChange={(event) => onChange({ exciseApplies: event.currentTarget.checked })} />
          <Checkbox size="xs" label={words.deposit} aria-label={name(words.deposit)} checked={line.deposit} onChange={(event) => onChange({ deposit: event.currentTarget.checked })} />
        </Group>
      </div>
    </div>
  );
}

/** A product from the catalogue, which fills in the rest, or the person's own words. */
function What({ line, position, products, errorOf, onChange, onProduct }: LineProps) {
  // Two products of one name cannot be told apart by it; the first stands for both.
  const names = [...new Set(products.map((product) => product.name))];
  return (
    <Autocomplete
      aria-label={words.lineField(words.what, position)}
      placeholder={words.whatHint}
      maxLength={200}
      data={names}
      selectFirstOptionOnChange={false}
      value={line.description}
      onChange={(description) => onChange({ description, ...(description === '' ? { productId: null } : {}) })}
      onOptionSubmit={(name) => {
        const product = products.find((one) => one.name === name);
        if (product) onProduct(product);
      }}
      error={errorOf('description')}
    />
  );
}
