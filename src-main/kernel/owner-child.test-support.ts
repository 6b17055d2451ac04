/** Takes the ownership of the directory it is given, tells so, and holds it until it is killed. Exits with 3 when refused. */
import { Refusal } from '../../src-shared/refusal.ts';
import { takeOwnership } from './owner.ts';

try {
  takeOwnership(process.argv[2]!);
  process.send?.('owner');
  setInterval(() => {}, 1000);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.exitCode = 3;
  process.send?.(error.message);
  process.disconnect();
}
