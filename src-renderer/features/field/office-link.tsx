import { Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { SECOND } from '../../../src-shared/time.ts';
import { machineNow, transport } from '../../api.ts';
import { useNow } from '../../app/clock.store.ts';
import { useConnection } from '../../app/connection.store.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import styles from './field.module.css';

const words = texts.field.office;
const ASK_MS = 10 * SECOND;
/** A phone at the edge of the network hangs rather than fails: two questions without an answer. */
const SLOW_AFTER_MS = 25 * SECOND;

/** Says when the office cannot be reached; nothing while it can. */
export function OfficeLink() {
  const { online } = useNetwork();
  const connection = useConnection((store) => store.state);
  const { dataUpdatedAt: answeredAt, failureCount, refetch } = useRead('session.current', {}, { everyMs: ASK_MS });
  // What the phone believes of its network is asked for at once, and not believed: the office may be this very computer.
  useEffect(() => void refetch(), [online, refetch]);
  // The clock's tick looks again.
  const tick = useNow();
  const silentMs = machineNow() - answeredAt;
  const lost = connection === 'lost' || failureCount > 0;
  const slow = answeredAt > 0 && silentMs > SLOW_AFTER_MS;
  const renewedAt = useRef(0);
  useEffect(() => {
    if (!slow || machineNow() - renewedAt.current < SLOW_AFTER_MS) return;
    renewedAt.current = machineNow();
    transport.renew();
  }, [slow, tick]);
  return (
    <div role="status" className={lost || slow ? styles['office'] : styles['nothing']}>
      {(lost || slow) && (
        <>
          <Text size="sm" fw={600}>{lost ? words.lost : words.slow(Math.round(silentMs / SECOND))}</Text>
          <Text size="sm">{words.kept}</Text>
        </>
      )}
    </div>
  );
}
