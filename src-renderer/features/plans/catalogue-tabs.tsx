import { Link, useLocation } from 'wouter';
import { useMay, type MethodName } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import styles from './plans.module.css';

const tabs: readonly { readonly href: string; readonly text: string; readonly needs: MethodName }[] = [
  { href: '/plans', text: texts.plans.title, needs: 'plans.list' },
  { href: '/plans/products', text: texts.plans.products.title, needs: 'products.list' },
  { href: '/plans/promo-codes', text: texts.plans.promoCodes.title, needs: 'promoCodes.list' },
];

/** From one page of what is sold to the next. */
export function CatalogueTabs() {
  const [path] = useLocation();
  const may = useMay();
  return (
    <nav aria-label={texts.plans.catalogue} className={styles['tabs']}>
      {tabs.filter(({ needs }) => may(needs)).map(({ href, text }) => <Link key={href} href={href} className={styles['tab'] ?? ''} {...(path === href ? { 'aria-current': 'page' as const } : {})}>{text}</Link>)}
    </nav>
  );
}
