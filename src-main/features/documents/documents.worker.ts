/** What the threads of createPdfRenderer run (out/main/documents-worker.js in the bundle). */
import { serveRendering } from './pdf-renderer.ts';

serveRendering();
