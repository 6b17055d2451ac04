import type { Action } from './actions.ts';
import type { Menu } from './menu.ts';
import type { Router } from './router.ts';
import type { Grammar } from './script-syntax.ts';

/** What a script works on, and as whom. */
export interface ScriptWorld {
  readonly router: Router;
  readonly menus: ReadonlyMap<string, Menu>;
  readonly actions: ReadonlyMap<string, Action>;
  readonly policies: ReadonlySet<string>;
}

/** The menus and commands of this router as it is: its version, and without those of missing packages. */
export function grammarOf({ router, menus, actions }: ScriptWorld): Grammar {
  const there = [...menus.values()].filter((menu) => menu.package === undefined || router.hasPackage(menu.package)).map((menu) => menu.path).filter((path) => router.settings.version.menus.has(path));
  const paths = new Set(there.flatMap((path) => path.split('/').slice(1).map((_part, index, parts) => `/${parts.slice(0, index + 1).join('/')}`)));
  const known = new Set(there);
  return {
    isPath: (path) => paths.has(path),
    hasVerb: (menu, verb) => {
      if (actions.has(`${menu}/${verb}`)) return true;
      if (menu === '/log' && ['info', 'warning', 'error', 'debug'].includes(verb)) return true;
      if (!known.has(menu)) return false;
      if (verb === 'find') return menus.get(menu)?.table !== null;
      return router.settings.version.menus.get(menu)?.commands.has(verb) ?? false;
    },
    slashPaths: router.settings.version.slashPaths,
  };
}
