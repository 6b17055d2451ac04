import { ArrowLeft, ArrowRight, Cloud, Computer, Globe, ServerCog, Smartphone, type LucideIcon } from 'lucide-react';
import { Fragment } from 'react';
import type { ReachSettings } from '../../../src-shared/contract/reach.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';
import type { ReachView } from './settings-view.ts';
import styles from './settings.module.css';

const words = texts.reach;

interface Stop {
  readonly name: string;
  readonly icon: LucideIcon;
  /** How it is by now; left out: nothing is known of it. */
  readonly tone?: Tone;
}
interface Way {
  readonly stops: readonly Stop[];
  /** What stands over the arrow after each stop. */
  readonly arrows: readonly string[];
  /** The computer asks, instead of being told. */
  readonly backwards?: boolean;
}

const PROBE: Readonly<Record<ReachView['probe']['state'], Tone>> = { never: 'neutral', reached: 'good', elsewhere: 'bad', unreachable: 'bad' };
const TUNNEL: Readonly<Record<ReachView['tunnel']['state'], Tone>> = { off: 'neutral', starting: 'pending', up: 'good', down: 'bad' };
const RELAY: Readonly<Record<ReachView['relay']['state'], Tone>> = { off: 'neutral', up: 'good', down: 'bad' };

function wayOf(way: ReachSettings['way'], view: ReachView): Way {
  const { node } = words;
  const mpesa: Stop = { name: node.mpesa, icon: Smartphone };
  const pc: Stop = { name: node.pc, icon: Computer, tone: view.localAddress === null ? 'bad' : 'good' };
  switch (way) {
    case 'none':
      return { stops: [mpesa, { name: node.pc, icon: Computer }], arrows: [node.fetches], backwards: true };
    case 'own':
      return { stops: [mpesa, { name: node.internet, icon: Globe, tone: PROBE[view.probe.state] }, pc], arrows: [node.reports, node.reports] };
    case 'cloudflared':
      return { stops: [mpesa, { name: node.cloudflare, icon: Cloud, tone: TUNNEL[view.tunnel.state] }, pc], arrows: [node.reports, node.opens] };
    case 'relay':
      return { stops: [mpesa, { name: node.relay, icon: ServerCog, tone: RELAY[view.relay.state] }, { name: node.pc, icon: Computer }], arrows: [node.reports, node.keeps] };
  }
}

/** From M-Pesa to this computer, stop by stop. saved: it is the way in use, so its stops tell how they are. */
export function ReachPicture({ way, view, saved }: { way: ReachSettings['way']; view: ReachView; saved: boolean }) {
  const { stops, arrows, backwards = false } = wayOf(way, view);
  const Arrow = backwards ? ArrowLeft : ArrowRight;
  return (
    <figure className={styles['path']} aria-label={words.picture}>
      {stops.map(({ name, icon: Icon, tone }, index) => (
        <Fragment key={name}>
          <div className={styles['stop']} data-tone={saved ? tone : undefined}><Icon size={22} strokeWidth={1.5} aria-hidden /><span>{name}</span></div>
          {index < arrows.length && <div className={styles['hop']}><span>{arrows[index]}</span><Arrow size={18} aria-hidden /></div>}
        </Fragment>
      ))}
    </figure>
  );
}
