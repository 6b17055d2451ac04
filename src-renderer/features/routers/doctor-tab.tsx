import { Button, CopyButton, Skeleton, Text } from '@mantine/core';
import { ClipboardCopy, Stethoscope } from 'lucide-react';
import type { DoctorCheck } from '../../../src-shared/contract/health.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, TimeAgo } from '../../ui/index.ts';
import { LevelBadge } from './health-level.tsx';
import styles from './health.module.css';

const words = texts.routerHealth;

/** What breaks billing without anybody noticing, and how to put it right. */
export function DoctorTab({ routerId }: { routerId: number }) {
  const may = useMay();
  const read = useRead('health.doctor', { routerId });
  const examine = useAct('health.runDoctor', { done: words.examined });
  if (read.error) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton height={320} />;
  const { at, checks } = read.data;
  const button = may('health.runDoctor') && <Button variant="default" loading={examine.busy} onClick={() => void examine.run({ routerId })} leftSection={<Stethoscope size={16} aria-hidden />}>{words.examine}</Button>;
  if (at === null) return <EmptyState icon={Stethoscope} title={words.notExamined} text={words.notExaminedText} action={button} />;
  return (
    <>
      <div className={styles['bar']}>
        <Text size="sm" c="dimmed">{words.doctorIntro} {words.examinedAt} <TimeAgo at={at} />.</Text>
        {button}
      </div>
      <ul className={styles['list']}>{checks.map((check) => <Check key={check.id} check={check} />)}</ul>
    </>
  );
}

function Check({ check }: { check: DoctorCheck }) {
  const { level, title, found, why, fix } = check;
  return (
    <li className={`surface ${styles['check']}`}>
      <LevelBadge level={level} />
      <div>
        <Text size="sm" fw={600}>{title}</Text>
        <Text size="sm">{found}</Text>
        {level !== 'ok' && <Text size="sm" c="dimmed">{words.breaks}{why}</Text>}
        {fix && <Text size="sm" mt={6}>{fix.text}</Text>}
        {fix && fix.script.length > 0 && <Script lines={fix.script} />}
      </div>
    </li>
  );
}

function Script({ lines }: { lines: readonly string[] }) {
  const text = lines.join('\n');
  return (
    <>
      <pre className={styles['script']}>{text}</pre>
      <CopyButton value={text}>
        {({ copied, copy }) => <Button mt={8} size="compact-sm" variant="default" onClick={copy} leftSection={<ClipboardCopy size={14} aria-hidden />}>{copied ? words.copied : words.copy}</Button>}
      </CopyButton>
      <Text size="xs" c="dimmed" mt={4}>{words.pasteHint}</Text>
    </>
  );
}
