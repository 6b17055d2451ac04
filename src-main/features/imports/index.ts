export { importCommands, importQueries } from './imports.rpc.ts';
export { importBatches, type AnalyseRequest } from './imports.service.ts';
export { analyseFile } from './analyse-file.ts';
export { decodeText, isBlankRow, readTable } from './dialect.ts';
