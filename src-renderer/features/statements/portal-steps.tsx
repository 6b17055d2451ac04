import { Alert, Anchor, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { TriangleAlert } from 'lucide-react';
import { formatDate, formatInstant } from '../../../src-shared/time.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import styles from './statements.module.css';

const words = texts.statements;
type Gap = ReadOutput<'statements.missing'>['gap'];

function Steps({ gap }: { gap: Gap }) {
  const { steps } = words;
  return (
    <ol className={styles['steps']}>
      <li>{steps.signIn}</li>
      <li>{steps.open}</li>
      <li>{gap ? steps.rangeGap(formatDate(gap.fromOn), formatDate(gap.toOn)) : steps.range}</li>
      <li>{steps.exported}</li>
      <li>{steps.drop}</li>
    </ol>
  );
}

/** How to get the statement from the portal, for who never did. */
export function PortalSteps() {
  return <Section title={words.steps.title}><Steps gap={null} /></Section>;
}

/** The time that M-Pesa no longer lists, and how to bring it. Nothing is shown while nothing is missing. */
export function GapBanner({ gap }: { gap: Gap }) {
  const [shown, { toggle }] = useDisclosure(false);
  if (!gap) return null;
  return (
    <Alert variant="default" icon={<TriangleAlert size={18} className="tone-warn" aria-hidden />} title={words.gapTitle(formatInstant(gap.from), formatInstant(gap.to))} className={styles['gap'] ?? ''}>
      <Text size="sm">{words.gapText} <Anchor component="button" type="button" size="sm" onClick={toggle} aria-expanded={shown}>{words.gapHow}</Anchor></Text>
      {shown && <Steps gap={gap} />}
    </Alert>
  );
}
