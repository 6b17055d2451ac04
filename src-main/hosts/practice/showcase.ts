/**
 * One example of everything that can be charged, beside the ordinary subscribers: made through the desk's own commands on the first day, so that a
 * month later each has a history. What is planned lies far enough ahead to be planned still.
 */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { plus, shillings, ZERO } from '../../../src-shared/money.ts';
import type { Client } from '../../../src-shared/rpc.ts';
import { addDays, localDate, type LocalDate } from '../../../src-shared/time.ts';
import { createSeededRandom } from '../../simulators/daraja/seeded-random.ts';
import { CAPPED, DAY_PASS, PLANS } from './people.ts';

export interface ShowcaseOptions {
  readonly client: Client<OperatorContract>;
  /** As PLANS. */
  readonly planIds: readonly number[];
  readonly routerIds: readonly number[];
  readonly seed: number;
  readonly today: LocalDate;
}

interface Signed {
  readonly id: number;
  readonly subscriptionId: number;
}

interface Newcomer {
  readonly name: string;
  readonly userName: string;
  readonly plan: string;
  readonly location: string;
  readonly promoCode?: string;
  readonly taxPin?: string;
  readonly taxExempt?: boolean;
  readonly exemption?: string;
}

/** VAT as it is since 2021 (Finance Act 2020), excise on internet since 1 July 2023 (Finance Act 2023). */
export async function seedTaxes(client: Client<OperatorContract>): Promise<void> {
  await client.command('taxes.set', { kind: 'vat', fromOn: localDate('2021-01-01'), basisPoints: 1600 });
  await client.command('taxes.set', { kind: 'excise', fromOn: localDate('2023-07-01'), basisPoints: 1500 });
}

/** Catalogue, and one subscriber for each way of being charged. */
export async function seedShowcase(options: ShowcaseOptions): Promise<void> {
  const { client, today } = options;
  const catalogue = await seedCatalogue(options);
  const desk = deskOf(options);
  await seedLandlord(options, desk);
  await desk.signUp({ name: 'Mwiki Primary School', userName: 'mwiki.school', plan: 'Business 20 Mbps', location: 'Kasarani, Mwiki', taxExempt: true, exemption: 'KRA/EX/2024/0117' });

  const office = await desk.signUp({ name: 'Juja Traders Ltd', userName: 'juja.traders', plan: 'Office 20 Mbps, postpaid', location: 'Juja, Gate B', taxPin: 'P051112223A' });
  await client.command('addOns.add', { subscriptionId: office.subscriptionId, productId: catalogue.staticIp, startOn: today });

  const clinic = await desk.signUp({ name: 'Membley Dental Clinic', userName: 'membley.dental', plan: 'Business 20 Mbps, quarterly', location: 'Ruiru, Membley' });
  await client.command('subscriptions.changePlan', { id: clinic.subscriptionId, planId: desk.planId('Home 10 Mbps'), when: 'periodEnd' });

  const pausing = await desk.signUp({ name: 'Beatrice Anyango', userName: 'beatrice.anyango', plan: 'Home 10 Mbps', location: 'Kahawa Sukari' });
  await client.command('subscriptions.pause', { id: pausing.subscriptionId, fromOn: addDays(today, 10), untilOn: addDays(today, 100), reason: 'Travels upcountry' });

  const founder = await desk.signUp({ name: 'Philip Kiptoo', userName: 'philip.kiptoo', plan: 'Home 5 Mbps', location: 'Roysambu' });
  await client.command('discounts.add', { subscriptionId: founder.subscriptionId, name: 'Caretaker discount', percentBasisPoints: 2000, amountCents: null, periods: 12 });
  await desk.signUp({ name: 'Lucy Wangari', userName: 'lucy.wangari', plan: 'Home 10 Mbps', location: 'Zimmerman', promoCode: catalogue.promoCode });

  await seedCyberCafe(options, desk, catalogue);
  for (const [name, userName] of [['Dennis Mugo', 'dennis.mugo'], ['Sharon Atieno', 'sharon.atieno']] as const) {
    const { id } = await desk.signUp({ name, userName, plan: DAY_PASS.name, location: 'Githurai 44' });
    await client.command('payments.takeCash', { subscriberId: id, amountCents: DAY_PASS.priceCents, note: 'First day' });
  }
  const streamer = await desk.signUp({ name: 'Patrick Njenga', userName: 'patrick.njenga', plan: CAPPED.name, location: 'Ruiru, Toll' });
  await client.command('payments.takeCash', { subscriberId: streamer.id, amountCents: plus(CAPPED.priceCents, CAPPED.priceCents), note: 'Two months ahead' });
}

interface Catalogue {
  readonly staticIp: number;
  readonly installation: number;
  readonly router: number;
  readonly promoCode: string;
}

async function seedCatalogue({ client, today }: ShowcaseOptions): Promise<Catalogue> {
  const product = async (name: string, price: number, monthly: boolean) =>
    (await client.command('products.create', { name, priceCents: shillings(price), kind: monthly ? 'addOn' : 'oneOff', interval: monthly ? { unit: 'month', count: 1 } : null })).id;
  const promoCode = 'KARIBU';
  await client.command('promoCodes.create', { code: promoCode, name: 'Welcome: half price for two months', percentBasisPoints: 5000, amountCents: null, periods: 2, planId: null, validFrom: today, validUntil: null, mostUses: 50 });
  return { staticIp: await product('Static IP address', 500, true), installation: await product('Installation', 2000, false), router: await product('Wi-Fi router', 3500, false), promoCode };
}

const UNITS = 6;

/** Whose tenants are charged on one invoice, which he pays. */
async function seedLandlord({ client, routerIds }: ShowcaseOptions, desk: DeskHands): Promise<void> {
  const { id: payerId } = await client.command('subscribers.create', { name: 'Sunrise Court', phone: desk.phone(), location: 'Kasarani, Seasons', note: 'Landlord: pays for six houses.', taxPin: 'P051998877B' });
  for (let house = 1; house <= UNITS; house++) {
    const { id } = await client.command('subscribers.create', { name: `Sunrise Court A${house}`, location: 'Kasarani, Seasons' });
    await client.command('subscribers.setPayer', { id, payerId });
    await client.command('subscriptions.add', { subscriberId: id, ...desk.service(`sunrise.a${house}`, house === UNITS ? 'Home 10 Mbps' : 'Home 5 Mbps', routerIds[0]!) });
  }
}

/** Sold a router and an installation, of which a part was given back; more is written down and not posted yet. */
async function seedCyberCafe({ client, today }: ShowcaseOptions, desk: DeskHands, { staticIp, installation, router }: Catalogue): Promise<void> {
  const { id, subscriptionId } = await desk.signUp({ name: 'Kahawa Cyber Café', userName: 'kahawa.cyber', plan: 'Business 20 Mbps', location: 'Kahawa Wendani', taxPin: 'P051445566C' });
  await client.command('addOns.add', { subscriptionId, productId: staticIp, startOn: today });
  await client.command('oneOffs.add', { subscriberId: id, subscriptionId, productId: router, when: 'now' });
  const { invoiceId } = await client.command('oneOffs.add', { subscriberId: id, subscriptionId, productId: installation, when: 'now' });
  const { lines } = await client.query('invoices.get', { id: invoiceId! });
  await client.command('creditNotes.issue', { invoiceId: invoiceId!, lines: [{ lineId: lines[0]!.id, grossCents: shillings(500) }], reason: 'The technicians came a day late' });
  const line = { productId: null, subscriptionId, kind: 'oneOff', quantity: 1, discountCents: ZERO, taxInclusive: true, exciseApplies: false } as const;
  await client.command('drafts.create', {
    subscriberId: id, dueDays: 14, note: 'As agreed on the phone.', postOn: null,
    lines: [{ ...line, description: 'Network cable, 8 points', quantity: 8, priceCents: shillings(650) }, { ...line, productId: router, description: 'Wi-Fi router, second floor', priceCents: shillings(3500), discountCents: shillings(500) }],
  });
}

interface DeskHands {
  planId(name: string): number;
  phone(): string;
  service(userName: string, plan: string, routerId: number): { planId: number; routerId: number; userName: string; password: string; startOn: LocalDate };
  /** With a service from today on. */
  signUp(newcomer: Newcomer): Promise<Signed>;
}

function deskOf({ client, planIds, routerIds, seed, today }: ShowcaseOptions): DeskHands {
  const random = createSeededRandom(seed + 1);
  let made = 0;
  const planId = (name: string) => planIds[PLANS.findIndex((plan) => plan.name === name)]!;
  // A prefix of its own: no ordinary subscriber has it.
  const phone = () => `254701${random.text(6, '0123456789')}`;
  const service: DeskHands['service'] = (userName, plan, routerId) => ({ planId: planId(plan), routerId, userName, password: random.text(8, 'abcdefghjkmnpqrstuvwxyz23456789'), startOn: today });
  return {
    planId,
    phone,
    service,
    signUp: async ({ userName, plan, promoCode = '', ...fields }) => {
      const { id } = await client.command('subscribers.create', { ...fields, phone: phone(), service: { ...service(userName, plan, routerIds[made++ % routerIds.length]!), promoCode } });
      const { subscriptions } = await client.query('subscribers.get', { id });
      return { id, subscriptionId: subscriptions[0]!.id };
    },
  };
}
