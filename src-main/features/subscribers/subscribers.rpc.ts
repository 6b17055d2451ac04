import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { renewNow } from '../billing/index.ts';
import { setPayer, setPayerRules } from './payers.service.ts';
import { changeAccess, changePassword, endOverride, overrideSpeed, previewAccess } from './lines.service.ts';
import { newDayCommands } from './new-day.ts';
import { listSubscribers } from './subscriber-list.ts';
import { subscriberPage } from './subscriber-page.ts';
import { endSubscription, pause, previewUnused, resume } from './pauses.service.ts';
import { cancelPlanChange, changePlan, previewPlanChange } from './plan-changes.service.ts';
import { addService, changeSubscriber, createSubscriber, moveRouter } from './subscribers.service.ts';
import { startMoves } from './router-moves.ts';
import { timeline } from './timeline.ts';

const query = queryOf<OperatorContract>();

export const subscriberQueries: Record<string, QueryHandler> = {
  'subscribers.list': query('subscribers.list', ({ db, now }, input) => listSubscribers(db, input, dateOf(now))),
  'subscribers.get': query('subscribers.get', ({ db, now }, { id }) => subscriberPage(db, id, now)),
  'subscribers.timeline': query('subscribers.timeline', ({ db }, { id, offset, limit }) => timeline(db, id, { offset, limit })),
  'subscriptions.changePlanPreview': query('subscriptions.changePlanPreview', ({ db, now }, input) => previewPlanChange(db, input, now)),
  'subscriptions.pausePreview': query('subscriptions.pausePreview', ({ db, now }, { id, fromOn, untilOn }) => ({ ...previewUnused(db, id, fromOn, dateOf(now), true), resumesOn: untilOn })),
  'subscriptions.changeAccessPreview': query('subscriptions.changeAccessPreview', ({ db, now }, input) => previewAccess(db, input, now)),
  'subscriptions.endPreview': query('subscriptions.endPreview', ({ db, now }, { id, endOn }) => previewUnused(db, id, endOn, dateOf(now))),
};

export const subscriberCommands: Record<string, CommandHandler> = {
  ...newDayCommands,
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
  'subscriptions.changePlan': handler({ ...contract['subscriptions.changePlan'], handle: changePlan }),
  'subscriptions.cancelPlanChange': handler({
    ...contract['subscriptions.cancelPlanChange'],
    handle: (context, { planChangeId }) => {
      cancelPlanChange(context, planChangeId);
      return {};
    },
  }),
  'subscriptions.pause': handler({ ...contract['subscriptions.pause'], handle: (context, input) => ({ creditNoteId: pause(context, input) }) }),
  'subscriptions.resume': handler({
    ...contract['subscriptions.resume'],
    handle: (context, { id, on }) => {
      resume(context, id, on);
      return {};
    },
  }),
  'subscriptions.renew': handler({ ...contract['subscriptions.renew'], handle: (context, { id }) => renewNow(context, id) }),
  'subscribers.setPayer': handler({
    ...contract['subscribers.setPayer'],
    handle: (context, { id, payerId }) => {
      setPayer(context, id, payerId);
      return {};
    },
  }),
  'subscribers.setPayerRules': handler({
    ...contract['subscribers.setPayerRules'],
    handle: (context, { id, spreadRule, suspendUnits }) => {
      setPayerRules(context, id, { spreadRule, suspendUnits });
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
  'subscriptions.moveAll': handler({ ...contract['subscriptions.moveAll'], handle: (context, { fromRouterId, planId, routerId }) => ({ batchId: startMoves(context, { fromRouterId, planId, routerId }) }) }),
  'subscriptions.changeAccess': handler({
    ...contract['subscriptions.changeAccess'],
    handle: (context, input) => {
      changeAccess(context, input);
      return {};
    },
  }),
  'subscriptions.overrideSpeed': handler({
    ...contract['subscriptions.overrideSpeed'],
    handle: (context, input) => {
      overrideSpeed(context, input);
      return {};
    },
  }),
  'subscriptions.endOverride': handler({
    ...contract['subscriptions.endOverride'],
    handle: (context, { id, reason }) => {
      endOverride(context, id, reason);
      return {};
    },
  }),
  'subscriptions.changePassword': handler({
    ...contract['subscriptions.changePassword'],
    handle: (context, { id, password }) => {
      changePassword(context, id, password);
      return {};
    },
  }),
  'subscriptions.end': handler({ ...contract['subscriptions.end'], handle: (context, input) => ({ creditNoteId: endSubscription(context, input) }) }),
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
