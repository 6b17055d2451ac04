import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { listSubscribers } from './subscriber-list.ts';
import { subscriberPage } from './subscriber-page.ts';
import { addService, changePlan, changeSubscriber, createSubscriber, endSubscription, moveRouter } from './subscribers.service.ts';
import { timeline } from './timeline.ts';

const query = queryOf<OperatorContract>();

export const subscriberQueries: Record<string, QueryHandler> = {
  'subscribers.list': query('subscribers.list', ({ db, now }, input) => listSubscribers(db, input, dateOf(now))),
  'subscribers.get': query('subscribers.get', ({ db, now }, { id }) => subscriberPage(db, id, now)),
  'subscribers.timeline': query('subscribers.timeline', ({ db }, { id, offset, limit }) => timeline(db, id, { offset, limit })),
};

export const subscriberCommands: Record<string, CommandHandler> = {
  'subscribers.create': handler({
    ...contract['subscribers.create'],
    handle: (context, { service, ...fields }) => {
      const made = createSubscriber(context, fields);
      if (service) addService(context, { subscriberId: made.id, ...service });
      return made;
    },
  }),
  'subscribers.change': handler({
    ...contract['subscribers.change'],
    handle: (context, { id, ...fields }) => {
      changeSubscriber(context, id, fields);
      return {};
    },
  }),
  'subscriptions.add': handler({
    ...contract['subscriptions.add'],
    handle: (context, service) => {
      if (!context.tx.get(q.selectFrom('subscriber').select('id').where('id', '=', service.subscriberId))) throw new Refusal('not_found', 'There is no such subscriber.');
      return { id: addService(context, service) };
    },
  }),
  'subscriptions.changePlan': handler({
    ...contract['subscriptions.changePlan'],
    handle: (context, { id, planId }) => {
      changePlan(context, id, planId);
      return {};
    },
  }),
  'subscriptions.moveRouter': handler({
    ...contract['subscriptions.moveRouter'],
    handle: (context, { id, routerId }) => {
      moveRouter(context, id, routerId);
      return {};
    },
  }),
  'subscriptions.end': handler({
    ...contract['subscriptions.end'],
    handle: (context, { id, endOn }) => {
      endSubscription(context, id, endOn);
      return {};
    },
  }),
  // A command, so that the log tells who looked.
  'subscriptions.revealPassword': handler({
    ...contract['subscriptions.revealPassword'],
    handle: (context, { id }) => {
      const row = context.tx.get(q.selectFrom('subscription').select(['userName', 'passwordCipher', 'passwordVersion']).where('id', '=', id));
      if (!row) throw new Refusal('not_found', 'There is no such service.');
      // Handed over with a password of its own, which Waya has neither read nor changed.
      const foreign = row.passwordVersion === 0 || context.tx.get(q.selectFrom('adoption').select('at').where('subscriptionId', '=', id)) !== undefined;
      return { userName: row.userName, password: foreign ? null : context.vault.decrypt(row.passwordCipher, 'subscription.password') };
    },
  }),
};
