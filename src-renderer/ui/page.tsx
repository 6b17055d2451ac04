import { Anchor, Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { texts } from '../texts/index.ts';

/** A page's frame. scrolls: the page itself scrolls (forms, details); else it fills the window and its list scrolls. */
export function Page({ scrolls = false, children }: { scrolls?: boolean; children: ReactNode }) {
  return (
    <div className={scrolls ? 'page page-scrolls' : 'page'} {...(scrolls ? { tabIndex: 0, role: 'region', 'aria-label': texts.product } : {})}>
      {children}
    </div>
  );
}

/** Title, what it is about, and the page's actions. back: the list that it belongs to. */
export function PageHeader({ title, detail, actions, back, badge }: { title: string; detail?: ReactNode; actions?: ReactNode; badge?: ReactNode; back?: { href: string; text: string } }) {
  useDocumentTitle(`${title} · ${texts.product}`);
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap" gap="md">
      <div style={{ minWidth: 0 }}>
        {back && (
          <Anchor component={Link} href={back.href} size="xs" className="back-link">
            <Group gap={2} component="span">
              <ChevronLeft size={13} aria-hidden />
              {back.text}
            </Group>
          </Anchor>
        )}
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          {badge}
        </Group>
        {detail && <Text c="dimmed" size="sm" component="div">{detail}</Text>}
      </div>
      {actions && <Group gap="xs" wrap="nowrap">{actions}</Group>}
    </Group>
  );
}
