/** The page's files. index.html carries the nonce of its response; the hashed files beside it never change. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import express, { type Request, type Response, type Router } from 'express';
import { NONCE_PLACEHOLDER } from '../content-security-policy.ts';

/** nonceOf: what the policy header of this very response says. */
export function pageRouter(rendererDirectory: string, nonceOf: (response: Response) => string): Router {
  const router = express.Router();
  const index = async (_request: Request, response: Response) => {
    const html = await readFile(path.join(rendererDirectory, 'index.html'), 'utf8').catch(() => null);
    if (html === null) {
      response.status(503).type('text').send('The page was not built. Run "npm run build" and start Waya again.\n');
      return;
    }
    response.set('cache-control', 'no-store').type('html').send(html.replaceAll(NONCE_PLACEHOLDER, nonceOf(response)));
  };
  router.get(['/', '/index.html'], index);
  router.use('/assets', express.static(path.join(rendererDirectory, 'assets'), { index: false, redirect: false, immutable: true, maxAge: '365d', fallthrough: true }));
  router.use(express.static(rendererDirectory, { index: false, redirect: false, dotfiles: 'ignore' }));
  return router;
}
