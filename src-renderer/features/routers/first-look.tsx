import { Accordion, Alert, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import type { ActOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { durationText, FactList } from '../../ui/index.ts';
import styles from './router-setup.module.css';

const words = texts.routers;
const said = texts.routerSetup.found;
const TONE = { ok: 'tone-good', warn: 'tone-warn', bad: 'tone-bad' } as const;
const WORST_FIRST = { bad: 0, warn: 1, ok: 2 } as const;
export type FoundOnRouter = ActOutput<'routerSetup.look'>;

/** What a first look told, what is in the way first. */
export function FirstLookView({ found }: { found: FoundOnRouter }) {
  const { facts, checks, lists } = found;
  return (
    <div className={styles['stack']}>
      <Alert variant="default" icon={<CircleCheck size={18} className="tone-good" aria-hidden />} title={words.deviceText(facts.identity, facts.version, facts.board)}>{words.foundText}</Alert>
      <FactList
        facts={[
          [words.found.secrets, texts.value.count(found.secrets)],
          [words.found.profiles, texts.value.count(found.profiles)],
          [words.found.sessions, texts.value.count(found.sessions)],
          [words.found.uptime, durationText(facts.uptimeSeconds)],
          [words.cpu, words.percent(facts.cpuLoadPercent)],
          [words.found.memory, words.memory(facts.freeMemoryBytes, facts.totalMemoryBytes)],
        ]}
      />
      <section aria-label={said.checks}>
        <Text size="sm" fw={600} mb={4}>{said.checks}</Text>
        <div className={styles['checks']}>
          {checks.toSorted((a, b) => WORST_FIRST[a.level] - WORST_FIRST[b.level]).map(({ title, level, found: text, todo }) => (
            <Check key={title} title={title} level={level} text={text} todo={todo} />
          ))}
        </div>
      </section>
      <div className={styles['columns']}>
        <Sentences title={said.will} rows={found.will} />
        <Sentences title={said.willNot} rows={found.willNot} />
      </div>
      <Accordion variant="separated" chevronPosition="left">
        <Accordion.Item value="all">
          <Accordion.Control><Text size="sm">{said.more}</Text></Accordion.Control>
          <Accordion.Panel><div className={styles['columns']}>{lists.map(({ title, rows }) => <Sentences key={title} title={title} rows={rows} />)}</div></Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </div>
  );
}

function Check({ title, level, text, todo }: { title: string; level: 'ok' | 'warn' | 'bad'; text: string; todo: string | null }) {
  return (
    <>
      <span className={TONE[level]}>{said.level[level]}</span>
      <span>{title}</span>
      <span>{text}{todo && <Text component="span" size="xs" c="dimmed"> {todo}</Text>}</span>
    </>
  );
}

function Sentences({ title, rows }: { title: string; rows: readonly string[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>{title}</Text>
      <ul className={styles['list']}>{rows.map((row) => <li key={row}>{row}</li>)}</ul>
    </div>
  );
}
