import { AreaChart, BarChart } from '@mantine/charts';
import { cents, formatAxis, formatKes, plus, sum } from '../../../src-shared/money.ts';
import { formatDate, formatInstant, localDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { ChartCard } from '../../ui/index.ts';
import type { TodayFacts } from './today-facts.ts';

const words = texts.today;
/** "14:02" at the end of "3 Mar 2026, 14:02". */
const CLOCK_LETTERS = 5;
const axisOf = (value: number) => formatAxis(cents(Math.round(value)));
const moneyOf = (value: number) => formatKes(cents(value));
const quiet = { withDots: false, strokeWidth: 2, gridAxis: 'x', tickLine: 'none' } as const;

export function CollectionsChart({ facts }: { facts: TodayFacts | undefined }) {
  const total = facts && sum(facts.collections.map((day) => plus(plus(day.mpesaCents, day.cashCents), day.bankCents)));
  return (
    <ChartCard title={words.collections} said={total !== undefined && words.collectionsSaid(formatKes(total))} height={190}>
      {facts && (
        <BarChart
          h={190}
          data={facts.collections.map((day) => ({ day: formatDate(day.on).replace(/ \d{4}$/, ''), mpesa: day.mpesaCents, cash: day.cashCents, bank: day.bankCents }))}
          dataKey="day"
          type="stacked"
          series={[{ name: 'mpesa', label: words.mpesa, color: 'var(--chart-a)' }, { name: 'cash', label: words.cash, color: 'var(--chart-b)' }, ...(facts.collections.some((day) => day.bankCents !== 0) ? [{ name: 'bank', label: words.bank, color: 'var(--chart-c)' }] : [])]}
          valueFormatter={moneyOf}
          yAxisProps={{ tickFormatter: axisOf, width: 44 }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24 }}
          gridAxis="x"
          tickLine="none"
          withLegend
          legendProps={{ verticalAlign: 'top', height: 24 }}
          barProps={{ isAnimationActive: false }}
        />
      )}
    </ChartCard>
  );
}

export function RevenueChart({ facts }: { facts: TodayFacts | undefined }) {
  return (
    <ChartCard title={words.mrr} said={facts && words.mrrSaid(formatKes(facts.monthlyCents))} height={140}>
      {facts && (
        <AreaChart
          h={140}
          data={facts.mrr.map((month) => ({ month: monthText(month.month), amount: month.cents }))}
          dataKey="month"
          series={[{ name: 'amount', label: words.revenueSeries, color: 'var(--chart-a)' }]}
          valueFormatter={moneyOf}
          yAxisProps={{ tickFormatter: axisOf, width: 44 }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 16 }}
          areaProps={{ isAnimationActive: false }}
          curveType="linear"
          {...quiet}
        />
      )}
    </ChartCard>
  );
}

export function OnlineChart({ facts }: { facts: TodayFacts | undefined }) {
  const most = facts && Math.max(0, ...facts.onlineHistory.map((point) => point.online));
  return (
    <ChartCard title={words.onlineHistory} said={most !== undefined && words.onlineSaid(texts.value.count(most))} height={140}>
      {facts && (
        <AreaChart
          h={140}
          data={facts.onlineHistory.map((point) => ({ at: formatInstant(point.at), online: point.online }))}
          dataKey="at"
          series={[{ name: 'online', label: words.onlineSeries, color: 'var(--chart-a)' }]}
          valueFormatter={texts.value.count}
          yAxisProps={{ width: 44 }}
          xAxisProps={{ tickFormatter: (at: string) => at.slice(-CLOCK_LETTERS), interval: 'preserveStartEnd', minTickGap: 32 }}
          areaProps={{ isAnimationActive: false }}
          curveType="linear"
          {...quiet}
        />
      )}
    </ChartCard>
  );
}

/** "2026-03" → "Mar"; January names its year. */
function monthText(month: string): string {
  const [, name = month, year = ''] = formatDate(localDate(`${month.slice(0, 7)}-01`)).split(' ');
  return name === 'Jan' ? `${name} ${year}` : name;
}
