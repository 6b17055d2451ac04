import { Button } from '@mantine/core';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { showDone } from '../../app/notices.tsx';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, TimeAgo } from '../../ui/index.ts';
import styles from './attention.module.css';

const words = texts.attention;
const HERE = '/attention';
/** The failed messages stand further down on this page. */
const MESSAGES = 'failed-messages';

export function AttentionRow({ item }: { item: AttentionItem }) {
  const Icon = item.severity === 'red' ? CircleAlert : TriangleAlert;
  const leads = item.link !== HERE;
  return (
    <li className={styles['item']}>
      <Icon size={18} className={`${styles['icon']} ${item.severity === 'red' ? 'tone-bad' : 'tone-warn'}`} aria-label={words.severity[item.severity]} />
      <div>
        {leads ? <Link href={item.link}><strong>{item.title}</strong></Link> : <strong>{item.title}</strong>}
        <div className={styles['detail']}>{item.detail}</div>
      </div>
      <span className={styles['when']}><TimeAgo at={item.at} /></span>
      <div className={styles['actions']}>
        {item.key === 'gap' && <GapAction />}
        {item.jobId !== null && <JobActions jobId={item.jobId} title={item.title} />}
        {item.jobId === null && leads && <Button component={Link} href={item.link} size="compact-sm" variant="default" aria-label={`${words.open}: ${item.title}`}>{words.open}</Button>}
        {item.kind === 'message' && !leads && <Button size="compact-sm" variant="default" onClick={() => document.querySelector(`#${MESSAGES}`)?.scrollIntoView()}>{words.open}</Button>}
      </div>
    </li>
  );
}

/** The statement of a time that M-Pesa no longer lists was compared by a person. */
function GapAction() {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const checked = useAct('payments.gapChecked', { done: words.gapChecked, onDone: () => setAsking(false) });
  if (!may('payments.gapChecked')) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>{words.gapCheck}</Button>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.gapTitle} text={words.gapText} confirm={words.gapCheck} busy={checked.busy} onConfirm={() => void checked.run({})} />
    </>
  );
}

/** Again, or leave it. Work whose outcome is not known may have been done: that is said before it is done once more. */
function JobActions({ jobId, title }: { jobId: number; title: string }) {
  const may = useMay();
  const [asking, setAsking] = useState<'retry' | 'dismiss' | null>(null);
  const settle = useAct('jobs.settle', {
    onDone: (_output, { decision }) => {
      setAsking(null);
      showDone(decision === 'retry' ? words.retried : words.dismissed);
    },
  });
  const unknown = useRead('jobs.list', { state: 'unknown', limit: 200 }).data?.rows.some((job) => job.id === jobId) ?? false;
  if (!may('jobs.settle')) return null;
  const retry = () => (unknown ? setAsking('retry') : void settle.run({ id: jobId, decision: 'retry' }));
  return (
    <>
      <Button size="compact-sm" variant="default" loading={settle.busy && asking === null} onClick={retry} aria-label={`${words.retry}: ${title}`}>{words.retry}</Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAsking('dismiss')} aria-label={`${words.dismiss}: ${title}`}>{words.dismiss}</Button>
      <ConfirmDialog opened={asking === 'retry'} onClose={() => setAsking(null)} title={words.retryTitle} text={words.retryUnknownText(title)} confirm={words.retry} danger busy={settle.busy} onConfirm={() => void settle.run({ id: jobId, decision: 'retry' })} />
      <ConfirmDialog opened={asking === 'dismiss'} onClose={() => setAsking(null)} title={words.dismissTitle} text={words.dismissText(title)} confirm={words.dismiss} busy={settle.busy} onConfirm={() => void settle.run({ id: jobId, decision: 'dismiss' })} />
    </>
  );
}
