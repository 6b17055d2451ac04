export { findTransfer, recordTransfer, type TransferKind } from './transfers.service.ts';
export { tillCommands, tillQueries } from './tills.rpc.ts';
