import type { ReactNode } from 'react';
import styles from './consequence.module.css';

/** What a dialog would do, before its button, when the fields alone tell it (Consequence is for what the server answers). */
export function ConsequenceNote({ children }: { children: ReactNode }) {
  return <div className={styles['consequence']} role="status">{children}</div>;
}
