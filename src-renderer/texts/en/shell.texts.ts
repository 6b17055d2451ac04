import { formatData } from '../../../src-shared/data-size.ts';
import type { Interval, PeriodUnit } from '../../../src-shared/interval.ts';

/** Words of the shell and of every component that knows no business. */
const many = (count: number, one: string, several: string) => (count === 1 ? one : several);
const figure = new Intl.NumberFormat('en-KE');
const oneDecimal = new Intl.NumberFormat('en-KE', { maximumFractionDigits: 1 });

/** "1,204 subscribers": for counts in texts. */
export function counted(count: number, one: string, several: string): string {
  return `${figure.format(count)} ${many(count, one, several)}`;
}

const aUnit: Readonly<Record<PeriodUnit, string>> = { minute: 'a minute', hour: 'an hour', day: 'a day', week: 'a week', month: 'a month', year: 'a year' };

export const shell = {
  product: 'Waya',
  action: {
    save: 'Save',
    cancel: 'Cancel',
    close: 'Close',
    retry: 'Try again',
    back: 'Back',
    open: 'Open',
    edit: 'Edit',
    add: 'Add',
    copy: 'Copy',
    copied: 'Copied',
    clearFilters: 'Clear filters',
    showTechnical: 'Technical details',
    hideTechnical: 'Hide technical details',
    downloadCsv: 'Download CSV',
    columns: 'Columns',
    resetColumns: 'Reset columns',
    reload: 'Reload',
  },
  nav: {
    label: 'Main',
    section: 'Lists of this section',
    today: 'Today',
    subscribers: 'Subscribers',
    money: 'Money',
    plans: 'Plans',
    routers: 'Routers',
    field: 'Field',
    imports: 'Import',
    attention: 'Attention',
    settings: 'Settings',
    attentionCount: (count: number) => `${counted(count, 'thing needs', 'things need')} attention`,
  },
  header: {
    search: 'Find or do anything',
    menu: 'Menu',
    lightTheme: 'Light theme',
    darkTheme: 'Dark theme',
    keys: 'Keyboard shortcuts',
    signOut: 'Sign out',
    changePassword: 'Change password',
    skipToContent: 'Skip to the page',
  },
  connection: {
    connecting: 'Connecting',
    connected: 'Live',
    lost: 'Connection lost. Trying again.',
    lostShort: 'No connection',
  },
  role: { owner: 'Owner', cashier: 'Cashier', technician: 'Technician', support: 'Support' },
  signIn: {
    title: 'Sign in',
    userName: 'User name',
    password: 'Password',
    submit: 'Sign in',
    wrong: 'That user name and password do not go together.',
    practiceHint: 'This is practice mode: nothing here reaches a real customer, router or phone.',
  },
  firstOwner: {
    title: 'Welcome to Waya',
    intro: 'Nobody can sign in yet. Make the owner: the person who may do everything and lets others in.',
    token: 'Set-up code',
    tokenHint: 'It was printed where Waya was started. It works once.',
    name: 'Your name',
    userName: 'User name',
    password: 'Password',
    passwordHint: 'At least 10 characters. A short sentence is easy to keep in mind.',
    again: 'Password once more',
    notSame: 'is not the same as the password above',
    submit: 'Make the owner and sign in',
  },
  password: {
    title: 'Change your password',
    current: 'Password now',
    next: 'New password',
    done: 'Your password was changed.',
  },
  palette: {
    placeholder: 'Name, phone, account, user name, receipt, invoice, or a page',
    nothing: 'Nothing found. Try a part of a name, a phone number or a receipt.',
    searching: 'Searching…',
    groupGo: 'Go to',
    groupDo: 'Do',
    groupFound: 'Found',
    newSubscriber: 'New subscriber',
    within: (section: string, page: string) => `${section}: ${page}`,
  },
  keys: {
    title: 'Keyboard shortcuts',
    palette: 'Find or do anything',
    search: 'Search this list',
    help: 'This help',
    goTo: (page: string) => `Go to ${page}`,
    next: 'Next row',
    previous: 'Previous row',
    openRow: 'Open the row',
    close: 'Close what is open',
    submit: 'Send the form',
    anywhere: 'Anywhere',
    inLists: 'In lists',
    inForms: 'In forms and dialogs',
    then: 'then',
    onThisPage: 'On this page',
  },
  table: {
    search: 'Search',
    rows: (count: number) => counted(count, 'row', 'rows'),
    shownOf: (shown: number, total: number) => `${figure.format(shown)} of ${counted(total, 'row', 'rows')} loaded`,
    total: 'Total',
    loadingMore: 'Loading more rows…',
    moveLeft: (column: string) => `Move ${column} left`,
    moveRight: (column: string) => `Move ${column} right`,
    nothingFits: 'Nothing fits these filters.',
    openRow: 'Open',
  },
  filter: {
    add: 'Filter',
    remove: (name: string, value: string) => `Remove filter ${name}: ${value}`,
    chip: (name: string, value: string) => `${name}: ${value}`,
  },
  progress: {
    of: (done: number, total: number) => `${figure.format(done)} of ${figure.format(total)}`,
    rate: (perSecond: number) => `${figure.format(perSecond)} a second`,
    left: (seconds: number) => (seconds < 60 ? `about ${counted(Math.max(1, seconds), 'second', 'seconds')} left` : `about ${counted(Math.round(seconds / 60), 'minute', 'minutes')} left`),
  },
  time: {
    justNow: 'just now',
    secondsAgo: (count: number) => `${count} s ago`,
    minutesAgo: (count: number) => `${count} min ago`,
    hoursAgo: (count: number) => `${count} h ago`,
    daysAgo: (count: number) => `${counted(count, 'day', 'days')} ago`,
    inMinutes: (count: number) => `in ${count} min`,
    inHours: (count: number) => `in ${count} h`,
    inDays: (count: number) => `in ${counted(count, 'day', 'days')}`,
    soon: 'in a moment',
    duration: (days: number, hours: number, minutes: number) => (days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`),
  },
  failure: {
    unreachableTitle: 'Waya does not answer',
    unreachableText: 'The desk cannot reach Waya on this computer or on the office network. Check that it is running and try again. What you asked for is done once at most.',
    bugTitle: 'Something went wrong in Waya',
    bugText: 'This is a fault in Waya, not something you did. Nothing was changed. Try again; if it happens again, send the technical details to support.',
    pageTitle: 'This page broke',
    pageText: 'This is a fault in Waya, not something you did. Your data is safe. Load the page again or go to Today.',
    goToday: 'Go to Today',
  },
  notFound: {
    title: 'There is no such page',
    text: 'The address may be old. Everything is one step away from Today, or press Ctrl K and type what you look for.',
  },
  notAllowed: {
    title: 'This page is not for your role',
    text: (role: string) => `You are signed in as ${role}. Ask the owner if you need this page.`,
  },
  refusal: {
    invalid: 'That does not fit',
    not_found: 'It is not there',
    conflict: 'That contradicts what is there',
    already_done: 'That was done already',
    not_allowed: 'Your role may not do this',
    signed_out: 'You are signed out',
    locked: 'This is locked',
    needs_confirmation: 'Please confirm',
    unavailable: 'No answer just now',
    rate_limited: 'Too many tries',
    too_large: 'That is too large',
    internal: 'Something went wrong in Waya',
  },
  amount: {
    notOne: 'is not an amount; write it like 2,500 or 2500.50',
    notPositive: 'must be more than zero',
  },
  value: {
    none: 'none',
    kbps: (kbps: number) => (kbps >= 1000 ? `${figure.format(kbps / 1000)} Mbit/s` : `${figure.format(kbps)} kbit/s`),
    speed: (downKbps: number, upKbps: number) => `${shell.value.kbps(downKbps)} down, ${shell.value.kbps(upKbps)} up`,
    /** "20 Mbit/s / 10 Mbit/s": where there is no room to say which is which. */
    speeds: (downKbps: number, upKbps: number) => `${shell.value.kbps(downKbps)} / ${shell.value.kbps(upKbps)}`,
    /** bits a second */
    rate: (bits: number) => (bits >= 1_000_000 ? `${oneDecimal.format(bits / 1_000_000)} Mbit/s` : bits >= 1000 ? `${oneDecimal.format(bits / 1000)} kbit/s` : `${figure.format(Math.round(bits))} bit/s`),
    bytes: formatData,
    count: (count: number) => figure.format(count),
    /** "KES 1,500.00 a month", "KES 4,000.00 every 3 months". */
    priceEvery: (amount: string, { unit, count }: Interval) => (count === 1 ? `${amount} ${aUnit[unit]}` : `${amount} every ${counted(count, unit, `${unit}s`)}`),
    /** "a month", "every 3 months". */
    every: ({ unit, count }: Interval) => (count === 1 ? aUnit[unit] : `every ${counted(count, unit, `${unit}s`)}`),
    /** "1 month", "24 hours". */
    lasting: ({ unit, count }: Interval) => counted(count, unit, `${unit}s`),
  },
  /** One word and meaning per state; ui/state-badge shows them (features name theirs in their own file). */
  state: {
    entitlement: { active: 'Active', throttled: 'Slowed down', walled: 'Walled', suspended: 'Suspended', ended: 'Ended', inactive: 'Not started' },
    router: { new: 'Never reached', up: 'Up', down: 'Down', refused: 'Refused' },
    invoice: { open: 'Open', overdue: 'Overdue', paid: 'Paid', void: 'Void', writtenOff: 'Written off' },
    payment: { credited: 'Credited', suspense: 'Unmatched', split: 'Split', returned: 'Paid back', reversed: 'Reversed' },
    push: { queued: 'Queued', sent: 'On the phone', paid: 'Paid', failed: 'Failed', unknown: 'Not known', review: 'Needs a look' },
    job: { ready: 'Waiting', running: 'Running', done: 'Done', dead: 'Given up', unknown: 'Not known' },
    message: { queued: 'Queued', sent: 'Sent', failed: 'Failed', unknown: 'Not known' },
    plan: { draft: 'Draft', published: 'Published', retired: 'Retired' },
    online: { yes: 'Online', no: 'Offline' },
  },
};
