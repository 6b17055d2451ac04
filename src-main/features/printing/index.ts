export { documentCommands, documentQueries } from './printing.rpc.ts';
export { exportJobs } from './exports.service.ts';
export { createPdfRenderer } from './renderer.ts';
