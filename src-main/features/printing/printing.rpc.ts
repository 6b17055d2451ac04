import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { canBePrinted } from './pdf/sheet.ts';
import { exportCommands, listExports, readExportPart, startExport, type ExportDependencies } from './exports.service.ts';
import { fileNameOf, modelOf } from './models.ts';

const query = queryOf<OperatorContract>();
const MOST_LOGO_BYTES = 500_000;

export function documentQueries({ renderer, directory }: Omit<ExportDependencies, 'db'>): Record<string, QueryHandler> {
  return {
    'documents.pdf': query('documents.pdf', async ({ db, now }, { document, paper }) => {
      const model = modelOf(db, document, now);
      if (paper === 'thermal80' && (model.kind === 'creditNote' || model.kind === 'statement')) throw new Refusal('invalid', 'The roll takes receipts and invoices. Print this one on A4.', { fields: { paper: 'is for receipts and invoices' } });
      const pdf = await renderer.render(model, paper);
      return { fileName: fileNameOf(model), contentType: 'application/pdf', base64: Buffer.from(pdf).toString('base64') };
    }),
    'documents.exports': query('documents.exports', ({ db, now }) => listExports(db, directory, now)),
    'documents.exportPart': query('documents.exportPart', ({ db }, input) => readExportPart(db, directory, input)),
    'documents.logo': query('documents.logo', ({ db }) => ({ base64: readSetting(db, 'logo') })),
  };
}

export const documentCommands: Record<string, CommandHandler> = {
  ...exportCommands,
  'documents.export': handler({ ...contract['documents.export'], handle: (context, wanted) => ({ batchId: startExport(context, wanted) }) }),
  'documents.saveLogo': handler({
    ...contract['documents.saveLogo'],
    handle: (context, { base64 }) => {
      if (base64 !== null) refuseNoPicture(Buffer.from(base64, 'base64'));
      writeSetting(context.tx, 'logo', base64, context.now);
      context.changed('setting', 'logo');
      context.emit('settings');
      return {};
    },
  }),
};

/** A picture that is cut short or damaged would stop every document: it is read as the documents read it. */
function refuseNoPicture(bytes: Buffer): void {
  const isPng = bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  if (!isPng && !isJpeg) throw new Refusal('invalid', 'The logo is not a PNG or JPEG picture. Save it as one of these and choose it again.', { fields: { base64: 'is not a PNG or JPEG' } });
  const isWhole = isPng ? bytes.subarray(-8, -4).toString('latin1') === 'IEND' : bytes.subarray(-2).equals(Buffer.from([0xff, 0xd9]));
  if (!isWhole || !canBePrinted(bytes)) throw new Refusal('invalid', 'The picture is damaged or cut short. Save it again as PNG or JPEG and choose it once more.', { fields: { base64: 'is damaged' } });
  if (bytes.length > MOST_LOGO_BYTES) throw new Refusal('too_large', 'The logo is larger than 500 kB. Make it smaller and choose it again.', { fields: { base64: 'is larger than 500 kB' } });
}
