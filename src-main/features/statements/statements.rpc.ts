import { createHash } from 'node:crypto';
import { operatorContract as contract } from '../../../src-shared/contract/index.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { ReadWorker } from '../../kernel/read-worker.ts';
import type { ReadReply, ReadRequest } from './read-task.ts';
import { addStatement, cancelStatement, commitStatement, decideRow } from './statements.service.ts';

export function statementCommands({ worker }: { readonly worker: ReadWorker }): Record<string, CommandHandler> {
  return {
    'statements.upload': handler({
      ...contract['statements.upload'],
      prepare: async ({ fileName, base64 }, { now }) => {
        const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
        const read = await worker.run<ReadReply>('statements.read', { bytes, fileName, now } satisfies ReadRequest);
        return { read, sha256: createHash('sha256').update(bytes).digest('hex') };
      },
      handle: (context, { fileName }, { read, sha256 }) => ({ id: addStatement(context, { fileName, sha256, read }) }),
    }),
    'statements.decide': handler({
      ...contract['statements.decide'],
      handle: (context, { rowId, decision }) => {
        decideRow(context, { rowId, decision });
        return {};
      },
    }),
    'statements.commit': handler({ ...contract['statements.commit'], handle: (context, { id }) => commitStatement(context, id) }),
    'statements.cancel': handler({
      ...contract['statements.cancel'],
      handle: (context, { id }) => {
        cancelStatement(context, id);
        return {};
      },
    }),
  };
}
