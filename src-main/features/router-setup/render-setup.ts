/**
 * The set-up script of a router: one line for each thing, which looks for it before it makes it and says when that fails. So the second
 * paste writes nothing, and what is not of this script stays as it is. Space syntax and "[find …]" hold for RouterOS 6 and 7 alike.
 */
import type { SetupChoices } from '../../../src-shared/contract/router-setup.ts';
import { partsOf } from './setup-parts.ts';
import { readPart, type Instruction } from './setup-templates.ts';
import { valuesOf, type SetupValues, type TunnelEndFacts } from './setup-values.ts';

export interface SetupLine {
  readonly part: string;
  readonly code: string;
  readonly why: string;
}
export interface SetupScript {
  /** ASCII, each line after a comment that says why. */
  readonly text: string;
  readonly lines: readonly SetupLine[];
}

/** What lets established connections by is the last of ours: a part that is pasted later than it stands before it all the same. */
const LAST = 'waya:setup before FastTrack';

/** Rules of a chain that are not of this script: ours go before the first of them. */
function foreign(menu: string, chain: string, find: string): string {
  const others = find.includes(LAST) ? '!(comment~"^waya:setup")' : `(!(comment~"^waya:setup") or comment~"^${LAST}")`;
  return `[${menu} find where chain="${chain}" and dynamic=no and ${others}]`;
}

const EXPAND: Readonly<Record<Instruction['verb'], (...operands: string[]) => string>> = {
  once: (menu = '', find = '', more = '') => `:if ([:len [${menu} find ${find}]] = 0) do={ ${menu} add ${find} ${more} }`,
  first: (menu = '', chain = '', find = '', more = '') => {
    const add = `${menu} add chain="${chain}" ${find} ${more}`;
    return `:if ([:len [${menu} find ${find} chain="${chain}"]] = 0) do={ :local others ${foreign(menu, chain, find)}; :if ([:len $others] = 0) do={ ${add} } else={ ${add} place-before=[:pick $others 0] } }`;
  },
  fill: (menu = '', find = '', field = '') => `:if ([:len [${menu} get [${menu} find ${find}] ${field.split('=')[0]}]] = 0) do={ ${menu} set [${menu} find ${find}] ${field} }`,
  run: (command = '') => command,
};

/** A RouterOS text in quotes. */
export function quoted(value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new Error('a script is written in ASCII');
  return `"${value.replaceAll(/["\\$]/g, String.raw`\$&`)}"`;
}

/** The first sentence, fit for a message in quotes. */
const sayingOf = (why: string): string => (why.split(/[.:;] /)[0] ?? why).replace(/\.$/, '').replaceAll(/["\\$]/g, '');

function guarded(part: string, { why, must }: Instruction, code: string): string {
  if (code.startsWith(':put ')) return code;
  return must
    ? `:do { ${code} } on-error={ :error "waya: STOPPED at ${part}: ${sayingOf(why)}" }`
    : `:do { ${code} } on-error={ :put "waya: FAILED at ${part}: ${sayingOf(why)}" }`;
}

/** One instruction with its values: as many lines as its list has values. */
function linesOf(part: string, instruction: Instruction, values: SetupValues): SetupLine[] {
  const pattern = EXPAND[instruction.verb](...instruction.operands);
  const names = [...pattern.matchAll(/\{\{=?(\w+)\}\}/g)].map((match) => match[1]!);
  const list = names.find((name) => Array.isArray(values[name]));
  const rounds = list === undefined ? [values] : (values[list] as readonly string[]).map((value) => ({ ...values, [list]: value }));
  return rounds.map((round) => ({ part, why: instruction.why, code: guarded(part, instruction, filled(pattern, round)) }));
}

function filled(pattern: string, values: SetupValues): string {
  return pattern.replaceAll(/\{\{(=?)(\w+)\}\}/g, (_, bare: string, name: string) => {
    const value = values[name];
    if (typeof value !== 'string') throw new Error(`the script has no value for ${name}`);
    if (bare && !/^[A-Za-z0-9.,:/_-]+$/.test(value)) throw new Error(`${name} cannot stand without quotes`);
    return bare ? value : quoted(value);
  });
}

/** tunnel: our end, when the router dials one. Throws Refusal (invalid) for choices that do not go together. */
export function renderSetup(choices: SetupChoices, tunnel: TunnelEndFacts | null): SetupScript {
  const values = valuesOf(choices, tunnel);
  const parts = partsOf(choices).map(({ name, title }) => ({ title, lines: readPart(name, choices.version).flatMap((instruction) => linesOf(title, instruction, values)) }));
  const head = [
    `# Set-up script of Waya for RouterOS ${choices.version}. Paste it into the terminal, or copy it to the router and run /import.`,
    '# It may be run again: what is there already is left as it is. It removes nothing.',
  ];
  const body = parts.flatMap(({ title, lines }) => ['', `# --- ${title} ---`, ...lines.flatMap(({ why, code }) => [`# ${why}`, code])]);
  const end = ['', ':put "waya: this is the end of the script. What could not be done, if anything, is told above."', ''];
  return { text: [...head, ...body, ...end].join('\n'), lines: parts.flatMap(({ lines }) => lines) };
}
