import { Group, Modal, NumberInput, Radio, Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Cents } from '../../../src-shared/money.ts';
import { dateOf, isLocalDate, localDate } from '../../../src-shared/time.ts';
import { idOf } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead, type ActInput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, ConsequenceNote, DateInput, dayError, DialogForm, MoneyInput, readAmount, toBasisPoints } from '../../ui/index.ts';
import { offerExample, type Offer } from './promo-code-view.ts';

const words = texts.plans.promoCodes;
const WHOLE = 10_000;
const MOST_PERIODS = 120;
const MOST_USES = 1_000_000;
const KINDS = ['percent', 'amount', 'free'] as const;
const USUAL_PERCENT = 20;
const USUAL_PERIODS = 3;

interface PromoForm {
  readonly code: string;
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly percent: number | string;
  readonly amountCents: string;
  readonly periods: number | string;
  readonly planId: string | null;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly mostUses: number | string;
}

export function PromoCodeDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.newTitle} size="lg">
      <PromoCodeForm onClose={onClose} />
    </Modal>
  );
}

const wholeOrNull = (value: number | string): number | null => (value === '' ? null : Number(value));
const offerOf = ({ kind, percent, amountCents, periods }: PromoForm): Offer => ({
  percentBasisPoints: kind === 'free' ? WHOLE : kind === 'percent' ? toBasisPoints(Number(percent)) : null,
  amountCents: kind === 'amount' ? readAmount(amountCents) : null,
  periods: wholeOrNull(periods),
});
const notEmpty = (text: string) => (text.trim() === '' ? texts.plans.notEmpty : null);

function usePromoForm(today: string) {
  return useForm<PromoForm>({
    initialValues: { code: '', name: '', kind: 'percent', percent: USUAL_PERCENT, amountCents: '', periods: USUAL_PERIODS, planId: null, validFrom: today, validUntil: '', mostUses: '' },
    validate: {
      code: (text) => notEmpty(text) ?? (/^[A-Za-z0-9-]+$/.test(text.trim()) ? null : words.badCode),
      name: notEmpty,
      percent: (value, { kind }) => (kind !== 'percent' || (Number(value) > 0 && toBasisPoints(Number(value)) <= WHOLE) ? null : texts.settings.range(1, 100)),
      amountCents: (text, { kind }) => (kind === 'amount' ? amountError(text) : null),
      periods: (value, { kind }) => (value === '' && kind === 'free' ? words.freeNeedsPeriods : value !== '' && Number(value) < 1 ? texts.settings.range(1, MOST_PERIODS) : null),
      validFrom: (text) => dayError(text),
      validUntil: (text, { validFrom }) => (text === '' ? null : (dayError(text) ?? (text < validFrom ? words.untilBeforeFrom : null))),
    },
  });
}

function PromoCodeForm({ onClose }: { onClose: () => void }) {
  const form = usePromoForm(dateOf(useNow()));
  const plans = useRead('plans.list', {}).data?.filter(({ state }) => state === 'published') ?? [];
  const create = useAct('promoCodes.create', { form, done: words.created(form.values.code), onDone: onClose });
  const { values } = form;
  return (
    <DialogForm submit={words.create} busy={create.busy} close={onClose} onSubmit={form.onSubmit((checked) => void create.run(inputOf(checked)))}>
      <SimpleGrid cols={2} spacing="md" verticalSpacing="md">
        <TextInput label={words.code} description={words.codeHint} data-autofocus spellCheck={false} autoComplete="off" {...form.getInputProps('code')} onChange={(event) => form.setFieldValue('code', event.currentTarget.value.toUpperCase())} />
        <TextInput label={words.name} description={words.nameHint} {...form.getInputProps('name')} />
        <Radio.Group label={words.kind} {...form.getInputProps('kind')}>
          <Group gap="md" mt="xs">{KINDS.map((kind) => <Radio key={kind} value={kind} label={words.kindValue[kind]} />)}</Group>
        </Radio.Group>
        <Group grow align="flex-start">
          {values.kind === 'percent' && <NumberInput label={words.percent} description={'\u00a0'} min={0} max={100} decimalScale={2} suffix=" %" {...form.getInputProps('percent')} />}
          {values.kind === 'amount' && <MoneyInput label={words.amount} description={'\u00a0'} {...form.getInputProps('amountCents')} />}
          <NumberInput label={words.periods} description={words.periodsHint} min={1} max={MOST_PERIODS} allowDecimal={false} {...form.getInputProps('periods')} />
        </Group>
        <Select label={words.plan} placeholder={words.anyPlan} clearable searchable data={plans.map(({ id, name }) => ({ value: String(id), label: name }))} {...form.getInputProps('planId')} />
        <NumberInput label={words.mostUses} placeholder={words.mostUsesHint} min={1} max={MOST_USES} allowDecimal={false} thousandSeparator="," {...form.getInputProps('mostUses')} />
        <DateInput label={words.validFrom} {...form.getInputProps('validFrom')} />
        <DateInput label={words.validUntil} emptyHint={words.validUntilHint} min={values.validFrom} {...form.getInputProps('validUntil')} />
      </SimpleGrid>
      <OfferNote values={values} plan={plans.find(({ id }) => id === idOf(values.planId ?? undefined)) ?? plans[0]} />
    </DialogForm>
  );
}

/** What the offer comes to on its plan, or on one of them. */
function OfferNote({ values, plan }: { values: PromoForm; plan: { readonly name: string; readonly priceCents: Cents } | undefined }) {
  const offer = offerOf(values);
  const isWhole = (offer.percentBasisPoints ?? offer.amountCents ?? 0) > 0 && !(values.kind === 'free' && offer.periods === null);
  const said = isWhole && plan ? offerExample(plan, offer, wholeOrNull(values.mostUses)) : [];
  return <ConsequenceNote>{said.length > 0 ? said.map((text, index) => <Text key={text} size="sm" {...(index === 0 ? { fw: 600 } : {})}>{text}</Text>) : <Text size="sm" c="dimmed">{words.typeOffer}</Text>}</ConsequenceNote>;
}

function inputOf(values: PromoForm): ActInput<'promoCodes.create'> {
  return {
    code: values.code.trim(),
    name: values.name.trim(),
    ...offerOf(values),
    planId: idOf(values.planId ?? undefined) ?? null,
    validFrom: localDate(values.validFrom),
    validUntil: isLocalDate(values.validUntil) ? values.validUntil : null,
    mostUses: wholeOrNull(values.mostUses),
  };
}
