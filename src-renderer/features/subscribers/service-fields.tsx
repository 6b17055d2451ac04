import { Select, SimpleGrid, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { formatKes } from '../../../src-shared/money.ts';
import { isLocalDate, type LocalDate } from '../../../src-shared/time.ts';
import { idOf } from '../../app/address.ts';
import { explain } from '../../app/explain.ts';
import { useRead, type ActInput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DateInput, fieldRefusal } from '../../ui/index.ts';
import { accessErrors, AccessFields, hasPassword, noAccess, readAccess, type AccessValues } from './access-fields.tsx';
import { usePromoCheck } from './services/promo-check.ts';

const words = texts.subscribers;

export interface ServiceValues extends AccessValues {
  planId: string | null;
  routerId: string | null;
  password: string;
  startOn: string;
  promoCode: string;
}
export type NewService = Omit<ActInput<'subscriptions.add'>, 'subscriberId'>;

/** What a new service begins with. */
export function newServiceValues(today: LocalDate): ServiceValues {
  return { ...noAccess, planId: null, routerId: null, password: '', startOn: today, promoCode: '' };
}

/** What the contract wants of the fields. The plan is checked by the form (serviceErrors). */
export function readService(values: ServiceValues): NewService {
  const password = values.password.trim();
  return { planId: Number(values.planId), routerId: values.routerId === null ? null : Number(values.routerId), ...readAccess(values), startOn: values.startOn, promoCode: values.promoCode.trim(), ...(password === '' || !hasPassword(values.access) ? {} : { password }) };
}

export function serviceErrors(values: ServiceValues): Partial<Record<keyof ServiceValues, string>> {
  return {
    ...(values.planId === null ? { planId: words.form.choosePlan } : {}),
    ...accessErrors(values),
    ...(isLocalDate(values.startOn) ? {} : { startOn: words.form.required }),
  };
}

/** Published plans as choices with their price. */
export function usePlanChoices(): { value: string; label: string }[] | undefined {
  return useRead('plans.list', {}).data?.filter(({ state }) => state === 'published').map((plan) => ({ value: String(plan.id), label: texts.services.planOption(plan.name, texts.value.priceEvery(formatKes(plan.priceCents), plan.interval)) }));
}
export function useRouterChoices(): { value: string; label: string }[] | undefined {
  return useRead('routers.list', {}).data?.map((router) => ({ value: String(router.id), label: router.name }));
}

/** Plan, router and access of a service. */
export function ServiceFields({ field, values }: { field: (name: keyof ServiceValues) => GetInputPropsReturnType; values: ServiceValues }) {
  const plans = usePlanChoices();
  const routers = useRouterChoices();
  return (
    <>
      <SimpleGrid cols={2} spacing="sm">
        <Select data-autofocus label={words.form.plan} data={plans ?? []} searchable nothingFoundMessage={words.form.noPlans} placeholder={words.form.choosePlan} {...field('planId')} />
        <Select label={words.form.router} data={routers ?? []} searchable clearable placeholder={texts.services.noRouter} {...field('routerId')} />
      </SimpleGrid>
      <AccessFields
        field={field}
        access={values.access}
        password={<TextInput label={values.access === 'hotspot' ? texts.services.access.hotspotPassword : words.password} description={words.form.passwordHint} autoComplete="off" {...field('password')} />}
      />
      <SimpleGrid cols={2} spacing="sm">
        <DateInput label={words.form.startOn} {...field('startOn')} />
        <PromoCodeField field={field('promoCode')} values={values} />
      </SimpleGrid>
    </>
  );
}

/** A promo code, with what it gives on the chosen plan as soon as both are known. */
function PromoCodeField({ field, values }: { field: GetInputPropsReturnType; values: ServiceValues }) {
  const may = useMay();
  const code = values.promoCode.trim();
  const check = usePromoCheck(code, idOf(values.planId ?? undefined), may('promoCodes.check'));
  const asked = code !== '' && check.asked === code;
  const error: unknown = field.error ?? (asked && check.error ? (fieldRefusal(check.error, 'code') ?? explain(check.error).text) : undefined);
  return (
    <TextInput
      label={words.form.promoCode}
      description={asked && check.data ? `${check.data.name}: ${check.data.text}` : words.form.promoCodeHint}
      autoComplete="off"
      {...field}
      error={error as string | undefined}
    />
  );
}
