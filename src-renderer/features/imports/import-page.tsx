import { Skeleton } from '@mantine/core';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { ErrorState, Page, PageHeader } from '../../ui/index.ts';
import { ImportResult } from './import-result.tsx';
import { ImportStateBadge } from './import-state-badge.tsx';
import { ImportWizard } from './import-wizard.tsx';
import styles from './imports.module.css';

const words = texts.imports;

/** One list: its preview and choices, its way into the books, or its result. */
export function ImportPage({ id }: { id: number }) {
  const query = useRead('imports.get', { id });
  const back = { href: '/import', text: words.title };
  const view = query.data;
  if (!view) {
    return (
      <Page scrolls>
        <PageHeader title={words.title} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={420} />}
      </Page>
    );
  }
  const detail = words.facts(view.counts.total, words.delimiter[view.delimiter] ?? view.delimiter, view.encoding);
  return (
    <Page>
      <PageHeader title={view.fileName} back={back} badge={<ImportStateBadge state={view.state} />} detail={detail} />
      <Phase view={view} />
    </Page>
  );
}

function Phase({ view }: { view: ImportView }) {
  if ((view.state === 'importing' || view.state === 'undoing') && view.batchId !== null) {
    return (
      <section className={`surface ${styles['card']}`}>
        <BatchProgress key={view.batchId} id={view.batchId} label={view.state === 'importing' ? words.importing : words.undoing} failedText={words.failedRows} cancellable={view.state === 'importing'} />
        <p className={styles['countLabel']}>{words.cancelHint}</p>
      </section>
    );
  }
  // A cancelled import has done a part: it is gone on with or undone, but not chosen anew.
  return view.state === 'previewed' && view.counts.imported === 0 ? <ImportWizard view={view} /> : <ImportResult view={view} />;
}
