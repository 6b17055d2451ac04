import { ZapOff } from 'lucide-react';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { OutageActs } from './outage-acts.tsx';
import { OutageNotice } from './standing-notice.tsx';

const words = texts.outages.ofRouter;

/** The outages that hold the cut-offs of a router, on its page. */
export function RouterOutage({ routerId }: { routerId: number }) {
  const { data } = useRead('outages.list', { routerId, lastsOnly: true });
  return (
    <>
      {data?.rows.map((outage) => (
        <OutageNotice key={outage.id} icon={ZapOff} act={<OutageActs outage={outage} />}>
          {outage.state === 'found' ? words.found(formatInstant(outage.fromAt)) : words.declared(outage.place, formatInstant(outage.fromAt), outage.reason.replace(/\.$/, ''))}
        </OutageNotice>
      ))}
    </>
  );
}
