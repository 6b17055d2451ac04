import { SimpleGrid } from '@mantine/core';
import { Users } from 'lucide-react';
import { formatKes, minus, negate, type Cents } from '../../../src-shared/money.ts';
import { formatDate } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, Money, Page, PageHeader, Stat, type Tone } from '../../ui/index.ts';
import { StandingNotices } from '../outages/standing-notice.tsx';
import { DayCard } from './day-card.tsx';
import { AttentionCard, NextRunCard, RoutersCard } from './today-cards.tsx';
import { CollectionsChart, OnlineChart, RevenueChart } from './today-charts.tsx';
import { ImportButton } from './import-button.tsx';
import type { TodayFacts } from './today-facts.ts';
import styles from './today.module.css';

const words = texts.today;
const REFRESH_MS = 60_000;

/** What came in, who is due, who is online, what comes next: each number opens the list that makes it up. */
export function TodayPage() {
  const today = useRead('desk.today', {}, { everyMs: REFRESH_MS });
  const facts = today.data;
  const may = useMay();
  if (!facts && today.error) return <Page><ErrorState error={today.error} retry={() => void today.refetch()} /></Page>;
  return (
    <Page scrolls>
      <PageHeader title={words.title} detail={facts ? formatDate(facts.today) : '\u00a0'} />
      {facts?.subscribers === 0 ? (
        <div className="surface"><EmptyState icon={Users} title={words.emptyTitle} text={words.emptyText} action={<ImportButton />} /></div>
      ) : (
        <>
          <StandingNotices />
          <Stats facts={facts} />
          <div className={styles['columns']}>
            <div className={styles['column']}>
              <CollectionsChart facts={facts} />
              <SimpleGrid cols={2} spacing={12}>
                <RevenueChart facts={facts} />
                <OnlineChart facts={facts} />
              </SimpleGrid>
            </div>
            <div className={styles['column']}>
              <NextRunCard facts={facts} />
              {facts && may('days.list') && <DayCard today={facts.today} />}
              <AttentionCard />
              <RoutersCard facts={facts} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

function Stats({ facts }: { facts: TodayFacts | undefined }) {
  const weekday = facts && compareWithWeekday(minus(facts.collectedTodayCents, facts.collectedSameWeekdayCents));
  return (
    <SimpleGrid cols={5} spacing={12}>
      <Stat label={words.collected} value={facts && <Money amount={facts.collectedTodayCents} />} detail={weekday?.text} tone={weekday?.tone} href="/money/payments" />
      <Stat label={words.due} value={facts && <Money amount={facts.dueCents} />} detail={words.dueDetail} href="/subscribers?owing=owes&sort=-balance" />
      <Stat label={words.overdue} value={facts && <Money amount={facts.overdueCents} />} detail={words.overdueDetail} href="/subscribers?owing=overdue&sort=-overdue" tone={facts && facts.overdueCents > 0 ? 'warn' : undefined} />
      <Stat label={words.online} value={facts && texts.value.count(facts.online)} detail={facts && words.onlineOf(texts.value.count(facts.active))} href="/subscribers?state=active" />
      <Stat label={words.suspended} value={facts && texts.value.count(facts.suspended)} detail={facts && words.suspendedDetail(facts.suspendedLastDay, facts.restoredLastDay)} href="/subscribers?state=suspended" tone={facts && facts.suspended > 0 ? 'bad' : undefined} />
    </SimpleGrid>
  );
}

function compareWithWeekday(difference: Cents): { text: string; tone: Tone | undefined } {
  if (difference > 0) return { text: words.moreThanWeekday(formatKes(difference)), tone: 'good' };
  if (difference < 0) return { text: words.lessThanWeekday(formatKes(negate(difference))), tone: undefined };
  return { text: words.sameAsWeekday, tone: undefined };
}
