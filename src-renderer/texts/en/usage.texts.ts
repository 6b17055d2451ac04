import { formatData, formatDataOf } from '../../../src-shared/data-size.ts';
import { counted } from './shell.texts.ts';

const seconds = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const MS = 1000;
const inSeconds = (ms: number) => (ms < 100 ? 'less than 0.1 s' : `${seconds.format(ms / MS)} s`);

/** 1 GB is 1,073,741,824 bytes: data is counted as routers count it. */
export const usage = {
  tab: 'Usage',
  noService: 'He has no service',
  noServiceText: 'What his services use is shown here as soon as he has one.',
  service: 'Service',
  cap: 'This period',
  data: formatData,
  ofCap: (used: number, limit: number) => `${formatDataOf(used, limit)} used`,
  percent: (used: number, limit: number) => `${Math.floor((used / limit) * 100)} %`,
  month: (from: string, until: string) => `From ${from} to ${until}.`,
  rolling: 'In the last 30 days.',
  free: (bytes: number) => `${formatData(bytes)} in free hours not counted.`,
  bought: (bytes: number) => `${formatData(bytes)} of it bought in addition.`,
  noCap: 'No data cap: his plan is unlimited.',
  atCap: {
    throttle: (speed: string) => `At the cap he is slowed down to ${speed}.`,
    block: 'At the cap he is cut off until he buys more, or the period ends.',
  },
  capped: 'Used up',
  topUp: 'Add data',
  topUps: (bytes: string, price: string, until: string) => `${bytes} for ${price}, until ${until}`,
  free0: 'nothing',
  dialog: {
    title: 'Add data',
    bytes: 'Gigabytes',
    price: 'Price',
    reason: 'Why free of charge',
    whatFollows: (price: string) => `It is invoiced at once at ${price}, and counts until the period ends. He is back at full speed within seconds.`,
    whatFollowsFree: 'It costs nothing, and counts until the period ends. He is back at full speed within seconds.',
    submit: 'Add the data',
    done: 'The data is added',
    bytesError: 'must be a number above zero',
  },
  graph: 'Used',
  grain: { minutes: '24 hours', hours: '7 days', days: '60 days', months: '24 months' },
  said: (down: number, up: number) => `${formatData(down)} down, ${formatData(up)} up`,
  down: 'Down',
  up: 'Up',
  minutesNote: 'A time without readings stays empty here; what it came to is in the hours and days.',
  live: 'Now',
  liveOff: 'He is not connected now.',
  measuring: 'Measuring…',
  rateText: (down: string, up: string) => `${down} down, ${up} up`,
  cost: ({ everyMinutes, commands, readMs, recordMs }: { everyMinutes: number; commands: number; readMs: number; recordMs: number }) =>
    `Read every ${everyMinutes === 1 ? 'minute' : `${everyMinutes} minutes`}: ${counted(commands, 'command', 'commands')}, ${inSeconds(readMs)} on the router, ${inSeconds(recordMs)} here.`,
  readAt: 'last read',
  neverRead: 'His router has not been read yet.',
  routerTitle: 'Counters',
  routerServices: (changed: number, services: number) => `${changed} of ${services} services used something in between.`,
  sessions: {
    title: 'Sessions',
    none: 'No sessions yet',
    noneText: 'When he was connected, how long, and why it ended.',
    startedAt: 'Began',
    endedAt: 'Ended',
    running: 'Connected',
    lasted: 'Lasted',
    address: 'Address',
    device: 'Device',
    down: 'Down',
    up: 'Up',
    cause: 'Why it ended',
  },
};
