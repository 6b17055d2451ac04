import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { changeDraft, createDraft, discardDraft, postDraft, refuseLines } from './drafts.service.ts';
import { draftRunCommands } from './drafts.jobs.ts';
import { draftPage, listDrafts, plannedOf } from './drafts.store.ts';

const query = queryOf<OperatorContract>();

export const draftQueries: Record<string, QueryHandler> = {
  'drafts.list': query('drafts.list', ({ db, now }, input) => listDrafts(db, input, dateOf(now))),
  'drafts.get': query('drafts.get', ({ db, now }, { id }) => draftPage(db, id, dateOf(now))),
  'drafts.reckon': query('drafts.reckon', ({ db, now }, { subscriberId, lines }) => {
    refuseLines(db, subscriberId, lines);
    return plannedOf(db, subscriberId, lines, dateOf(now));
  }),
};

export const draftCommands: Record<string, CommandHandler> = {
  ...draftRunCommands,
  'drafts.create': handler({ ...contract['drafts.create'], handle: (context, input) => ({ id: createDraft(context, input) }) }),
  'drafts.change': handler({
    ...contract['drafts.change'],
    handle: (context, { id, ...fields }) => {
      changeDraft(context, id, fields);
      return {};
    },
  }),
  'drafts.discard': handler({
    ...contract['drafts.discard'],
    handle: (context, { id }) => {
      discardDraft(context, id);
      return {};
    },
  }),
  'drafts.post': handler({ ...contract['drafts.post'], handle: (context, { id }) => postDraft(context, id) }),
};
