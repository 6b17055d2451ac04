/** What the thread of kernel/read-worker.ts runs (out/main/worker.js in the bundle). */
import { serveReadTasks } from './kernel/read-worker.ts';
import { readTasks } from './read-tasks.ts';

serveReadTasks(readTasks);
