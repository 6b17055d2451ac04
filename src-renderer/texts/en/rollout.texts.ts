import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { counted } from './shell.texts.ts';

/** How far Waya goes on a router. */
export const rollout = {
  tab: 'Rollout',
  names: { shadow: 'Watch only', pilot: 'Try out', live: 'Live' },
  now: {
    shadow: 'Waya only watches this router: it reads and compares, and writes nothing. Nobody is cut off or let on by Waya here.',
    pilot: 'Waya keeps the services chosen below on this router, and only watches the others.',
    live: 'Waya keeps all its services on this router.',
  },
  banner: {
    shadow: 'Watching only: nothing is sent to this router.',
    pilot: 'Tried out: only the services chosen for it are sent to this router.',
  },
  open: 'What would be done',
  go: { shadow: 'Only watch…', pilot: 'Try out…', live: 'Go live…' },
  view: { plan: 'What would be done if live', pilots: 'Chosen for trying out' },
  which: 'What is shown',

  act: { cutOff: 'Would be cut off', letOn: 'Would be let on', changed: 'Would be changed', added: 'Would be added', leftAlone: 'Left alone' },
  effect: 'Effect',
  user: 'User name',
  subscriber: 'Subscriber',
  why: 'Why',
  changes: 'What is sent',
  owes: 'Owes',
  reading: 'Waya reads the router and changes nothing.',
  again: 'Look again',
  nothing: 'Nothing would be sent',
  nothingText: 'The router is as the books say.',
  cutOffs: (count: number, owed: Cents) => (count === 0 ? 'Nobody would be cut off.' : `${counted(count, 'service', 'services')} would be cut off; ${formatKes(owed)} owed.`),
  named: (names: readonly string[], more: number) => `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  sums: ({ letOn, added, changed, leftAlone }: { letOn: number; added: number; changed: number; leftAlone: number }, right: number) =>
    `${letOn} let on, ${added} added, ${changed} changed, ${leftAlone} left alone, ${right} right already.`,
  watched: (count: number) => `${counted(count, 'service is', 'services are')} watched only.`,
  profiles: (count: number) => `${counted(count, 'profile', 'profiles')} of Waya would be written.`,
  more: (shown: number, total: number) => `The first ${shown} of ${total} are shown.`,

  goTitle: { pilot: (name: string) => `Try Waya out on ${name}?`, live: (name: string) => `Let Waya keep ${name}?` },
  goText: 'This is sent now, and kept so from then on.',
  noPilots: 'No service is chosen yet: choose some first under “Chosen for trying out”.',
  confirm: { pilot: 'Try it out', live: 'Go live' },
  done: { shadow: 'Waya only watches this router now.', pilot: 'Waya keeps the chosen services from now on.', live: 'Waya keeps this router from now on.' },
  stale: 'Meanwhile something changed on the router or in the books. Nothing was sent; this is what would be sent now.',
  backTitle: { shadow: (name: string) => `Only watch ${name}?`, pilot: (name: string) => `Keep only the chosen services on ${name}?` },
  backText: {
    shadow: 'What Waya wrote stays on the router as it is: who is cut off stays cut off, who is on stays on. Nothing more is written, not even when somebody pays. What was armed for the time in which this PC is off is taken off the router.',
    pilot: 'What Waya wrote of the other services stays on the router as it is, also when somebody pays. What was armed for them is taken off the router.',
  },
  backConfirm: { shadow: 'Only watch', pilot: 'Keep only these' },

  choose: 'Try out',
  one: (userName: string) => `Try out ${userName}`,
  search: 'User name or subscriber',
  plan: 'Plan',
  pilots: (count: number) => `${counted(count, 'service is', 'services are')} chosen.`,
  save: (count: number) => (count === 0 ? 'Save' : `Save ${counted(count, 'change', 'changes')}`),
  most: (most: number) => `At most ${most} at once.`,
  saved: 'Saved.',
  live: 'The router is tried out: who is chosen here is sent to it when this is saved.',
  none: 'No service is on this router',
  noneText: 'Services are put on a router on the subscriber’s page or by an import.',

  begin: 'To begin with',
  beginNames: { live: 'Live', shadow: 'Watch only' },
  beginHints: {
    live: 'What Waya’s services need is written from the start.',
    shadow: 'Careful, for a router with subscribers on it: Waya compares and shows what it would do, and writes nothing until you let it.',
  },
  wouldBe: { active: 'Would be on', throttled: 'Would be slow', walled: 'Would see pay page', suspended: 'Would be cut off', ended: 'Ended', inactive: 'Not begun' },
  serviceWatched: 'Watched only: nothing was sent to the router.',
};
