export { practiceCommands, practiceQueries } from './practice.rpc.ts';
export type { ExecuteInside, PracticeControls } from './practice.ts';
export type { SeededSubscriber } from './seed.service.ts';
