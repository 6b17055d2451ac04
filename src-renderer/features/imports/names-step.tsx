import { Anchor, Button, Group, Select, Table, Text } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Money, Section } from '../../ui/index.ts';
import { PlanForNameDialog } from './plan-for-name-dialog.tsx';
import styles from './imports.module.css';
import { useMissingPlans } from './use-missing-plans.ts';
import type { Choices } from './use-choices.ts';

const words = texts.imports;
export type PlanName = ImportView['planNames'][number];
const idText = (id: number | null | undefined) => (id === null || id === undefined ? null : String(id));

/** What the names of plans and routers in the list mean. */
export function NamesStep({ view, choices }: { view: ImportView; choices: Choices }) {
  return (
    <>
      <Plans view={view} choices={choices} />
      <Routers view={view} choices={choices} />
    </>
  );
}

function Plans({ view, choices }: { view: ImportView; choices: Choices }) {
  const plans = useRead('plans.list', {}).data ?? [];
  const [making, setMaking] = useState<PlanName | null>(null);
  const missing = useMissingPlans(view, choices);
  // What needs a choice comes first, and stays where it is once it is chosen.
  const [askedFor] = useState(() => new Set(view.planNames.filter(({ key }) => (view.choices.plans[key] ?? null) === null).map(({ key }) => key)));
  const inOrder = [...view.planNames].sort((a, b) => Number(askedFor.has(b.key)) - Number(askedFor.has(a.key)));
  const data = plans.filter(({ state }) => state === 'published').map((plan) => ({ value: String(plan.id), label: plan.name }));
  const choose = (key: string, id: string | null) => void choices.choose({ plans: { ...view.choices.plans, [key]: id === null ? null : Number(id) } });
  if (view.planNames.length === 0) return <Section title={words.plansTitle}><Text size="sm" c="dimmed">{words.noPlanColumn}</Text></Section>;
  return (
    <Section
      title={words.plansTitle}
      flush
      side={missing.count > 0 && (
        <Group gap="sm">
          <Text size="xs" c="dimmed">{words.makeAllHint}</Text>
          <Button size="compact-md" leftSection={<Plus size={15} aria-hidden />} loading={missing.busy} disabled={choices.busy} onClick={() => void missing.makeAll()}>{words.makeAll(missing.count)}</Button>
        </Group>
      )}
    >
      <Table horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr><Table.Th>{words.nameInList}</Table.Th><Table.Th ta="right" w={80}>{words.useRows}</Table.Th><Table.Th ta="right" w={120}>{words.price}</Table.Th><Table.Th w={260}>{words.ourPlan}</Table.Th><Table.Td w={130} /></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {inOrder.map((name) => {
            const chosen = idText(view.choices.plans[name.key]);
            return (
              <Table.Tr key={name.key} className={chosen === null ? (styles['warn'] ?? '') : ''}>
                <Table.Td><NameCell name={name} missing={chosen === null ? words.withoutPlan : null} /></Table.Td>
                <Table.Td ta="right">{texts.value.count(name.rows)}</Table.Td>
                <Table.Td ta="right">{name.priceCents !== null && <Money bare amount={name.priceCents} />}</Table.Td>
                <Table.Td><Select size="xs" data={data} value={chosen} searchable clearable readOnly={choices.busy} placeholder={words.choosePlan} aria-label={words.planFor(name.name)} onChange={(id) => choose(name.key, id)} /></Table.Td>
                <Table.Td>{chosen === null && <Button size="compact-sm" variant="default" disabled={choices.busy} onClick={() => setMaking(name)}>{words.makePlan}</Button>}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <PlanForNameDialog view={view} name={making} choices={choices} onClose={() => setMaking(null)} />
    </Section>
  );
}

function Routers({ view, choices }: { view: ImportView; choices: Choices }) {
  const routers = useRead('routers.list', {}).data;
  const data = (routers ?? []).map((router) => ({ value: String(router.id), label: router.name }));
  const choose = (key: string, id: string | null) => void choices.choose({ routers: { ...view.choices.routers, [key]: id === null ? null : Number(id) } });
  if (view.routerNames.length === 0) return <Section title={words.routersTitle}><Text size="sm" c="dimmed">{words.noRouterColumn}</Text></Section>;
  return (
    <Section title={words.routersTitle} flush side={routers?.length === 0 && <Text size="xs" c="dimmed">{words.addRouterFirst} <Anchor component={Link} href="/routers" size="xs" underline="always">{words.addRouter}</Anchor></Text>}>
      <Table horizontalSpacing="md">
        <Table.Thead><Table.Tr><Table.Th>{words.nameInList}</Table.Th><Table.Th ta="right" w={80}>{words.useRows}</Table.Th><Table.Td w={120} /><Table.Th w={260}>{words.ourRouter}</Table.Th><Table.Td w={130} /></Table.Tr></Table.Thead>
        <Table.Tbody>
          {view.routerNames.map((name) => {
            const chosen = idText(view.choices.routers[name.key]);
            return (
              <Table.Tr key={name.key}>
                <Table.Td><NameCell name={name} missing={chosen === null ? words.withoutRouter : null} /></Table.Td>
                <Table.Td ta="right">{texts.value.count(name.rows)}</Table.Td>
                <Table.Td />
                <Table.Td><Select size="xs" data={data} value={chosen} searchable clearable readOnly={choices.busy} placeholder={words.chooseRouter} aria-label={words.routerFor(name.name)} onChange={(id) => choose(name.key, id)} /></Table.Td>
                <Table.Td />
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function NameCell({ name, missing }: { name: { name: string; spellings: readonly string[]; note: string | null }; missing: string | null }) {
  const others = name.spellings.filter((spelling) => spelling !== name.name);
  return (
    <>
      <strong>{name.name}</strong>
      {others.length > 0 && <Text span size="xs" c="dimmed" ml={8}>{words.alsoSpelled(others.map((other) => `“${other}”`).join(', '))}</Text>}
      {missing && <Text size="xs" className="tone-warn">{missing}</Text>}
      {name.note && <Text size="xs" c="dimmed">{name.note}</Text>}
    </>
  );
}
