import { Link, useLocation } from 'wouter';
import { texts } from '../texts/index.ts';
import { NavCount } from './nav-count.tsx';
import { navigation } from './navigation.ts';
import styles from './section-tabs.module.css';
import { useMay } from './session.ts';

/** The lists that stand beside each other in one place of the side bar. of: the address there. */
export function SectionTabs({ of }: { of: string }) {
  const [path] = useLocation();
  const may = useMay();
  const tabs = navigation.filter((entry) => (entry.href === of || entry.within === of) && may(entry.needs));
  if (tabs.length < 2) return null;
  return (
    <nav className={styles['tabs']} aria-label={texts.nav.section}>
      {tabs.map(({ href, text, tab = text, count }) => <Link key={href} href={href} className={styles['tab'] ?? ''} {...(path === href ? { 'aria-current': 'page' as const } : {})}>{tab}{count && <> <NavCount of={count} /></>}</Link>)}
    </nav>
  );
}
