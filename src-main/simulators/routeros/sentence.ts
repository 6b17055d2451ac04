/** A command sentence, taken apart. */
export interface Command {
  /** As sent: "/ppp/secret/print". */
  readonly path: string;
  /** "/ppp/secret". */
  readonly menu: string;
  /** "print". */
  readonly verb: string;
  /** =name=value words, and .proplist, .id and the like as ".proplist". */
  readonly attributes: ReadonlyMap<string, string>;
  /** ?words without the question mark, in order. */
  readonly queries: readonly string[];
  /** Null when none was sent, or an empty one: the router then answers without. */
  readonly tag: string | null;
}

/** Takes a sentence apart; the words of a command may stand in any order after the first. */
export function parseCommand(words: readonly string[]): Command {
  const path = words[0] ?? '';
  const slash = path.lastIndexOf('/');
  const attributes = new Map<string, string>();
  const queries: string[] = [];
  let tag: string | null = null;
  for (const word of words.slice(1)) {
    if (word.startsWith('?')) queries.push(word.slice(1));
    else if (word.startsWith('.tag=')) tag = word.slice(5) || null;
    else if (word.startsWith('=')) {
      const equals = word.indexOf('=', 1);
      if (equals === -1) attributes.set(word.slice(1), '');
      else attributes.set(word.slice(1, equals), word.slice(equals + 1));
    }
  }
  return { path, menu: path.slice(0, Math.max(slash, 0)), verb: path.slice(slash + 1), attributes, queries, tag };
}

const SECRET_ARGUMENTS = /^=(password|response|secret|otp-secret|passphrase|private-key)=/;

/** The words as they may be kept in the command log: values of passwords replaced. */
export function withoutSecrets(words: readonly string[]): string[] {
  return words.map((word) => {
    const match = SECRET_ARGUMENTS.exec(word);
    return match ? `${match[0]}***` : word;
  });
}

/** Categories of !trap, as documented. */
export const TRAP_CATEGORY = { missing: 0, value: 1, interrupted: 2, scripting: 3, general: 4, api: 5 } as const;

/** The router's "no" to one command: becomes one or more !trap sentences and !done. */
export class Trap extends Error {
  readonly category: number | null;
  readonly more: readonly string[];

  constructor(message: string, category: number | null = null, more: readonly string[] = []) {
    super(message);
    this.category = category;
    this.more = more;
  }
}
