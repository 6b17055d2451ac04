import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { Download, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { formatInstant } from '../../../src-shared/time.ts';
import { readOnce } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { FactList, saveFile, Section } from '../../ui/index.ts';
import styles from './replace.module.css';
import type { SwapFacts } from './swap-view.ts';

const words = texts.routerSwap.why;
const KINDS = ['pppoe', 'hotspot', 'static', 'dhcp'] as const;

async function saveCopy(id: number): Promise<void> {
  const { fileName, text } = await readOnce('health.backup', { id });
  saveFile(fileName, new Blob([text], { type: 'text/plain' }));
}

/** Whom it concerns, what is left of the old configuration, and why. */
export function WhyStep({ facts, reason, onReason, onNext }: { facts: SwapFacts; reason: string; onReason: (reason: string) => void; onNext: () => void }) {
  const [tried, setTried] = useState(false);
  const missing = reason.trim() === '';
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); setTried(true); if (!missing) onNext(); }}>
      <Stack gap="md">
        <Section title={words.services}>
          <FactList facts={KINDS.map((kind) => (facts.services[kind] === 0 ? null : [words.kinds[kind], texts.value.count(facts.services[kind])]))} />
          <Text size="sm" mt={8}>{words.onOff(facts.on, facts.off)}</Text>
        </Section>
        <OldConfiguration facts={facts} />
        {facts.ownPasswords.total > 0 && (
          <Alert variant="default" icon={<KeyRound size={18} className="tone-warn" aria-hidden />} title={words.passwords(facts.ownPasswords.total)}>
            {words.passwordsText} {facts.ownPasswords.userNames.join(', ')}
          </Alert>
        )}
        <TextInput label={words.reason} description={words.reasonHint} data-autofocus maxLength={200} value={reason} error={tried && missing ? words.reasonMissing : null} onChange={(event) => onReason(event.currentTarget.value)} />
        <div className={styles['acts']}><Button type="submit">{words.next}</Button></div>
      </Stack>
    </form>
  );
}

function OldConfiguration({ facts: { backup, byHand } }: { facts: SwapFacts }) {
  if (!backup) return <Section title={words.copy}><Text size="sm" className="tone-warn">{words.noCopy}</Text></Section>;
  const side = <Button variant="default" size="compact-sm" leftSection={<Download size={15} aria-hidden />} onClick={() => void saveCopy(backup.id)}>{words.download}</Button>;
  return (
    <Section title={words.copy} side={side}>
      <Stack gap="xs">
        <Text size="sm">{words.copyOf(formatInstant(backup.at), backup.version, backup.lineCount)} {words.unchanged(formatInstant(backup.checkedAt))}</Text>
        {byHand.total === 0 ? <Text size="sm" c="dimmed">{words.allOurs}</Text> : (
          <>
            <div>
              <Text size="sm" fw={600}>{words.byHand(byHand.total)}</Text>
              <Text size="xs" c="dimmed">{words.byHandText}</Text>
            </div>
            <div className={styles['lines']} {...{ tabIndex: 0, role: 'region', 'aria-label': words.byHand(byHand.total) }}>
              {byHand.menus.map(({ menu, lines }) => (
                <div key={menu}>
                  <h3>{menu}</h3>
                  {lines.map((line, index) => <p key={index}>{line}</p>)}
                </div>
              ))}
            </div>
          </>
        )}
      </Stack>
    </Section>
  );
}
