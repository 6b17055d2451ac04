/** How much waits behind a place of the navigation; nothing while there is none. Each is one count over an index. */
import { texts } from '../texts/index.ts';
import { useRead } from './queries.ts';
import styles from './shell.module.css';

export type CountKind = 'unmatched' | 'reversals' | 'reports';

export function NavCount({ of }: { of: CountKind }) {
  switch (of) {
    case 'unmatched':
      return <Unmatched />;
    case 'reversals':
      return <Reversals />;
    case 'reports':
      return <Reports />;
  }
}

function Unmatched() {
  return <Count count={useRead('payments.list', { state: 'suspense', limit: 1 }).data?.total} />;
}
function Reversals() {
  return <Count count={useRead('reversals.list', { open: true, limit: 1 }).data?.total} />;
}
function Reports() {
  return <Count count={useRead('inbox.list', { state: 'refused', limit: 1 }).data?.total} />;
}

function Count({ count = 0 }: { count: number | undefined }) {
  if (count === 0) return null;
  return <span className={styles['count']} aria-label={texts.moneyIn.tabCount(count)} role="img">{count}</span>;
}
