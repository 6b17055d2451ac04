export { findTransfer, onDay, recordTransfer, type NewTransfer, type TransferKind } from './transfers.service.ts';
export { tillCommands, tillQueries } from './tills.rpc.ts';
