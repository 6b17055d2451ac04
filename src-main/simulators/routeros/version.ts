import { menusByHand, TYPES_BY_HAND } from './schemas/by-hand.ts';
import type { ArgumentType, MenuSchemaData } from './schemas/menu-schema.ts';
import argumentTypes from './schemas/argument-types.json' with { type: 'json' };
import schema710 from './schemas/routeros-7.10.2.json' with { type: 'json' };
import schema718 from './schemas/routeros-7.18.2.json' with { type: 'json' };
import schema722 from './schemas/routeros-7.22.2.json' with { type: 'json' };

export interface MenuSchema {
  readonly commands: ReadonlySet<string>;
  readonly addArguments: ReadonlySet<string>;
  readonly setArguments: ReadonlySet<string>;
  /** Everything a print may show. */
  readonly properties: ReadonlySet<string>;
  readonly types: Readonly<Record<string, ArgumentType>>;
}

export interface RouterVersion {
  /** As given: "7.18" or "7.18.2". */
  readonly text: string;
  readonly major: number;
  /** What /system/resource says: "7.18 (stable)". */
  readonly reported: string;
  readonly isoDates: boolean;
  /** Sends !empty before !done when a print has nothing to show (7.18 changelog). */
  readonly saysEmpty: boolean;
  /** /ip/service has max-sessions. */
  readonly limitsSessions: boolean;
  /** What listen calls a deleted item: "yes" in the documentation, "true" seen on 7.23. */
  readonly deadWord: 'yes' | 'true';
  /** Longest text that /file shows in contents, in bytes: 4 KB on version 6, 60 KB on version 7. */
  readonly fileContentsBytes: number;
  /** /file/read in pieces (7.14). */
  readonly readsFiles: boolean;
  /** Version 7 leaves passwords out of /export unless asked; version 6 only with hide-sensitive. */
  readonly hidesSensitive: boolean;
  /** Paths may be written with slashes (/ppp/secret/set). */
  readonly slashPaths: boolean;
  readonly menus: ReadonlyMap<string, MenuSchema>;
}

/** There is no console schema of version 6; it is the one of 7.10 without what is known to have come with version 7. */
const NOT_IN_VERSION_6: Readonly<Record<string, readonly string[]>> = {
  '/ppp/secret': ['last-disconnect-reason'],
  '/ip/service': ['vrf', 'tls-version'],
  '/system/script': ['invalid'],
  // Whether version 6 tells a session-id is not documented: assumed not.
  '/ppp/active': ['session-id'],
};

function atLeast(major: number, minor: number, wantedMajor: number, wantedMinor: number): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function menuSchema(path: string, data: MenuSchemaData, newest: MenuSchemaData | undefined, without: readonly string[]): MenuSchema {
  const known = (names: readonly string[] = []): string[] => names.filter((name) => !without.includes(name));
  const settable = known(data.settable);
  const setOnly = new Set(data.setOnly);
  return {
    commands: new Set(data.commands),
    addArguments: new Set([...settable.filter((name) => !setOnly.has(name)), ...known(data.addOnly)]),
    setArguments: new Set(settable),
    properties: new Set([...settable, ...known(data.readOnly ?? newest?.readOnly), '.id', 'dynamic', 'invalid', 'default']),
    types: { ...(argumentTypes as Readonly<Record<string, Readonly<Record<string, ArgumentType>>>>)[path], ...TYPES_BY_HAND[path] },
  };
}

/** The differences of one version. Accepts "6.49" to "7.x", also with a patch number. Throws RangeError on anything else. */
export function routerVersion(text: string): RouterVersion {
  const match = /^([67])\.(\d{1,3})(?:\.\d{1,3})?$/.exec(text);
  if (match === null) throw new RangeError(`not a RouterOS version: ${text} (for example 6.49, 7.12 or 7.18.2)`);
  const major = Number(match[1]);
  const minor = Number(match[2]);
  const from = (wantedMajor: number, wantedMinor: number): boolean => atLeast(major, minor, wantedMajor, wantedMinor);
  const newest = schema722 as Readonly<Record<string, MenuSchemaData>>;
  const data: Readonly<Record<string, MenuSchemaData>> = from(7, 22) ? newest : from(7, 17) ? schema718 : schema710;
  const menus = new Map<string, MenuSchema>();
  for (const [path, menu] of Object.entries({ ...data, ...menusByHand(major) })) {
    menus.set(path, menuSchema(path, menu, newest[path], major === 6 ? (NOT_IN_VERSION_6[path] ?? []) : []));
  }
  return {
    text,
    major,
    reported: `${text} (${major === 6 ? 'long-term' : 'stable'})`,
    isoDates: from(7, 10),
    saysEmpty: from(7, 18),
    limitsSessions: data !== schema710,
    fileContentsBytes: major === 6 ? 4096 : 61_440,
    readsFiles: from(7, 14),
    hidesSensitive: major >= 7,
    slashPaths: major >= 7,
    deadWord: from(7, 20) ? 'true' : 'yes',
    menus,
  };
}
