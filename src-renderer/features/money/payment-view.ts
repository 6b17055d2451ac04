import type { ReadOutput } from '../../app/queries.ts';

export type PaymentView = ReadOutput<'payments.get'>;
