import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { FactList, ProgressLine, Section, TroubleState } from '../../ui/index.ts';
import styles from './replace.module.css';
import type { SwapState } from './swap-view.ts';

const words = texts.routerSwap.progress;

/** What stands on the new device, who dials in, what is armed, and whether the old one is still silent. */
export function ProgressStep({ routerId, approved, onAnew }: { routerId: number; approved: SwapState['approved']; onAnew: () => void }) {
  if (!approved) return <Skeleton height={200} />;
  const { at, reason, services, proven, troubled, trouble, armed, board, version, host, online, sweptAt, seenAgainAt } = approved;
  const troubles = [armed?.trouble ?? null, trouble].flatMap((one) => one ?? []);
  return (
    <Stack gap="md">
      <Section title={words.done(formatInstant(at), reason)}>
        <Stack gap="md">
          {proven < services ? <ProgressLine label={words.line} done={proven} total={services} startedAt={at} failed={troubled} failedText={words.troubled(troubled)} /> : <Text size="sm" className="tone-good" role="status">{words.all}</Text>}
          <FactList
            facts={[
              [words.device, texts.routerSwap.preview.device(board, version, host)],
              [words.line, texts.progress.of(proven, services)],
              [words.online, sweptAt === null || online === null ? words.notRead : texts.value.count(online)],
              [words.armed, armed?.confirmedAt && !armed.trouble ? words.armedAt(armed.objects) : armed?.trouble ? words.notArmed : words.arming],
            ]}
          />
          {troubles.map((one) => <TroubleState key={one.message} title={words.inTheWay} trouble={one} />)}
          <div>
            <Text size="sm" fw={600}>{words.oldOne}</Text>
            <Text size="sm" className={seenAgainAt === null ? '' : 'tone-bad'}>{seenAgainAt === null ? words.oldQuiet : words.oldOn(formatInstant(seenAgainAt))}</Text>
          </div>
        </Stack>
      </Section>
      <div className={styles['acts']}>
        <Button variant="default" onClick={onAnew}>{words.anew}</Button>
        <Button component={Link} href={`/routers/${routerId}`}>{words.toRouter}</Button>
      </div>
    </Stack>
  );
}
