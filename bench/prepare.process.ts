/** prepare.ts in a process of its own: what it leaves in memory is nobody else's. */
import { answer } from './child.ts';
import { prepare, type Preparation } from './prepare.ts';

answer({ prepare: (preparation: Preparation) => prepare(preparation) });
