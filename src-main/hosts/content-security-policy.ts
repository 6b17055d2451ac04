/** The one policy of the page, on every host: nothing from elsewhere, no inline script, inline styles by nonce only. */

/** Where index.html expects the nonce. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** Directives for one response. sockets: WebSocket origins besides 'self', which older browsers do not count as the same. */
export function contentSecurityPolicy({ nonce, sockets }: { nonce: string; sockets: readonly string[] }): Record<string, string[]> {
  return {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", `'nonce-${nonce}'`],
    // Positions computed by the component library; a style attribute cannot load or run anything.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...sockets],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
  };
}

export function policyHeader(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
