import type { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { type Plan, planOf, refusalOf, setCommands, STAGES, withIds } from './changes.ts';
import type { RouterCommands } from './commands.ts';
import type { Row } from './connection.ts';
import { concernsEveryRow, isAlreadyThere, isNoSuchItem, isTrapped, withOutcome } from './errors.ts';
import type { Fields, Kind } from './write-tables.ts';

/** Ids in one command: it stays a word of about a kilobyte. */
const MOST_IDS = 100;

type Result = GatewayError | null;

/** Changes whose commands differ in nothing but the id. */
interface Group {
  readonly plan: Plan;
  /** Of each change, its id and its place in the results. */
  readonly members: { readonly id: string; readonly position: number }[];
}

/** Sends changes as the port promises: by stages, each once, equal ones together. */
export async function applyChanges(commands: RouterCommands, changes: readonly RouterChange[], version: string): Promise<Result[]> {
  const results = changes.map(refusalOf);
  const plans = changes.map((change, position) => (results[position] ? null : planOf(change, version)));
  for (const stage of STAGES) {
    const acts = actsOf(commands, plans, stage, version, results);
    await inWindow(commands.options.window, acts);
  }
  return results;
}

function actsOf(commands: RouterCommands, plans: readonly (Plan | null)[], stage: number, version: string, results: Result[]): (() => Promise<void>)[] {
  const acts: (() => Promise<void>)[] = [];
  for (const group of groupsOf(plans, stage)) {
    if (group.plan.id === null) {
      const { position } = group.members[0]!;
      acts.push(async () => void (results[position] = await add(commands, group.plan, version)));
    } else acts.push(() => changeGroup(commands, group, results));
  }
  return acts;
}

function groupsOf(plans: readonly (Plan | null)[], stage: number): Group[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  plans.forEach((plan, position) => {
    if (plan?.stage !== stage || plan.commands.length === 0) return;
    const key = plan.id === null ? `add ${position}` : JSON.stringify(plan.commands);
    let group = open.get(key);
    if (!group || group.members.length === MOST_IDS) {
      group = { plan, members: [] };
      open.set(key, group);
      groups.push(group);
    }
    group.members.push({ id: plan.id ?? '', position });
  });
  return groups;
}

async function changeGroup(commands: RouterCommands, { plan, members }: Group, results: Result[]): Promise<void> {
  const ids = [...new Set(members.map((member) => member.id))];
  const outcome = await send(commands, plan, ids);
  const alone = outcome !== null && ids.length > 1 && isTrapped(outcome.thrown) && !concernsEveryRow(outcome.thrown);
  if (!alone) {
    for (const { position } of members) results[position] = outcome?.error ?? null;
    return;
  }
  // One of them was refused, and which is not told: each is sent by itself. What was done already is done again, which changes nothing.
  const each = new Map<string, Result>();
  for (const id of ids) each.set(id, (await send(commands, plan, [id]))?.error ?? null);
  for (const { id, position } of members) results[position] = each.get(id) ?? null;
}

/** The commands of one plan for these rows; null when all was done. */
async function send(commands: RouterCommands, plan: Plan, ids: readonly string[]): Promise<{ readonly error: Result; readonly thrown: unknown } | null> {
  let done = 0;
  for (const words of plan.commands) {
    try {
      await commands.write(withIds(words, ids));
      done++;
    } catch (thrown) {
      if (plan.removes && ids.length === 1 && isNoSuchItem(thrown)) return null;
      const error = commands.failed(thrown, plan.secrets);
      return { error: done > 0 ? withOutcome(error, 'unknown') : error, thrown };
    }
  }
  return null;
}

async function add(commands: RouterCommands, plan: Plan, version: string): Promise<Result> {
  const [words] = plan.commands;
  if (!words || !plan.added) return null;
  try {
    await commands.write(words);
    return null;
  } catch (thrown) {
    const error = commands.failed(thrown, plan.secrets);
    if (!isAlreadyThere(thrown)) return error;
    const id = await ownRow(commands, plan.added.kind, plan.added.fields).catch(() => null);
    if (id === null) return error;
    // Nothing was added, and the row that is there is ours: an earlier answer was lost. It is brought to what was asked for.
    const set: Plan = { ...plan, commands: setCommands(plan.added.kind, plan.added.fields, version), id };
    return (await send(commands, set, [id]))?.error ?? null;
  }
}

const MARK = /(?:^|\s)(waya:\S+)/;
const markOf = (comment: string | undefined): string | undefined => MARK.exec(comment ?? '')?.[1];

/**
 * The id of the row that is in the way, when it is the very one that was to be added: it bears the same mark, or, in a menu without
 * comments, has a name of ours. Null otherwise: the row of somebody else is never touched. Throws GatewayError.
 */
async function ownRow(commands: RouterCommands, kind: Kind, fields: Fields): Promise<string | null> {
  const keys = kind.key.map((field) => ({ word: kind.attributes.find(([name]) => name === field)![1].word, value: fields[field] }));
  const query = keys.flatMap(({ word, value }) => (typeof value === 'string' ? [`?${word}=${value}`] : []));
  const attributes = ['.id', 'comment', 'dynamic', ...keys.map(({ word }) => word)].join(',');
  const rows = await commands.print({ menu: kind.menu, attributes }, query);
  const mark = markOf(fields['comment'] as string | undefined);
  const isOurs = (row: Row): boolean =>
    kind.ownPrefix === undefined ? mark !== undefined && markOf(row['comment']) === mark : (row['name'] ?? '').startsWith(kind.ownPrefix);
  const ours = rows.filter((row) => row['dynamic'] !== 'true' && isOurs(row));
  return ours.length === 1 ? (ours[0]!['.id'] ?? null) : null;
}

async function inWindow(window: number, acts: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < acts.length) await acts[next++]!();
  };
  await Promise.all(Array.from({ length: Math.min(window, acts.length) }, lane));
}
