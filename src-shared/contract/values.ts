/** The building blocks of the contract: one schema per kind of value. */
import { z } from 'zod';
import type { Cents } from '../money.ts';
import type { Role } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { isLocalDate, type Instant, type LocalDate } from '../time.ts';

export const Id = z.int().positive();
/** Integer cents of KES. */
export const CentsValue = z.int() as unknown as z.ZodType<Cents, number>;
export const PositiveCents = z.int().positive('must be more than zero').max(100_000_000_00, 'is more than KES 100,000,000') as unknown as z.ZodType<Cents, number>;
export const InstantValue = z.int() as unknown as z.ZodType<Instant, number>;
export const DateValue = z.string().refine(isLocalDate, 'is not a date (YYYY-MM-DD)') as unknown as z.ZodType<LocalDate, string>;
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day (HH:mm)');
export const shortText = (most: number) => z.string().trim().max(most, `is longer than ${most} characters`);
export const requiredText = (most: number) => shortText(most).min(1, 'must not be empty');
/** What a person wrote about a person: never in the log. */
export const personal200 = personal(shortText(200));
export const Nothing = z.object({});

/** A window of a list: at most 200 rows at a time (architecture, Reads block too). */
export const windowOf = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(200).default(50) };
export const pageOf = <R extends z.ZodType>(row: R) => z.object({ rows: z.array(row), total: z.int() });
export const sortBy = <const K extends readonly [string, ...string[]]>(keys: K, by: K[number], direction: 'asc' | 'desc' = 'asc') =>
  z.object({ by: z.enum(keys), direction: z.enum(['asc', 'desc']) }).default({ by, direction } as never);

export const EVERYONE = ['owner', 'cashier', 'technician', 'support'] as const satisfies readonly Role[];
export const MONEY = ['owner', 'cashier'] as const satisfies readonly Role[];
export const NETWORK = ['owner', 'technician'] as const satisfies readonly Role[];
export const OWNER = ['owner'] as const satisfies readonly Role[];

/** What the router should let a subscription do, and why (features/entitlement). */
export const EntitlementState = z.enum(['active', 'throttled', 'walled', 'suspended', 'ended', 'inactive']);
export type EntitlementState = z.infer<typeof EntitlementState>;

/** How a service is let on: a PPPoE secret, a hotspot user, an address with a queue, or a DHCP lease. */
export const Access = z.enum(['pppoe', 'hotspot', 'static', 'dhcp']);
export type Access = z.infer<typeof Access>;

/** What someone can do about a failure. */
export const Trouble = z.object({ message: z.string(), hint: z.string().optional(), technical: z.string().optional() });
export type Trouble = z.infer<typeof Trouble>;

/** How often something is charged. Minutes and hours are passes: prepaid only. */
const IntervalUnit = z.enum(['minute', 'hour', 'day', 'week', 'month', 'year']);
export const Interval = z.object({ unit: IntervalUnit, count: z.int().min(1, 'must be at least 1').max(366, 'is more than 366') });
export type Interval = z.infer<typeof Interval>;
/** advance: invoiced on the first day; arrears: when the period is over; prepaid: renewed only when the credit covers it. */
export const Charging = z.enum(['advance', 'arrears', 'prepaid']);
export type Charging = z.infer<typeof Charging>;
export const BasisPoints = z.int().min(0).max(10_000);
/** 0 to KES 100,000,000. */
export const AmountCents = z.int().min(0, 'must not be below zero').max(100_000_000_00, 'is more than KES 100,000,000') as unknown as z.ZodType<Cents, number>;
