import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { execute, isWrite, proplistOf, type Reply, rowWords, type Target, viewOf } from './commands.ts';
import type { Action } from './actions.ts';
import type { CommandLog } from './command-log.ts';
import type { Faults } from './faults.ts';
import { authenticate, challengeResponse, type LoggedIn, type LoginMethod, newChallenge, WRONG_PASSWORD } from './login.ts';
import type { Menu } from './menu.ts';
import { compileQuery } from './query.ts';
import type { Router } from './router.ts';
import { type Command, parseCommand, TRAP_CATEGORY, Trap } from './sentence.ts';
import type { TableEvent } from './table.ts';
import { LIMITS_AFTER_LOGIN, SentenceReader, SentenceWriter, WireError } from './wire.ts';

const SENTENCES_BEFORE_LOGIN = 16;

export interface ConnectionSettings {
  readonly router: Router;
  menus: ReadonlyMap<string, Menu>;
  readonly actions: ReadonlyMap<string, Action>;
  readonly faults: Faults;
  readonly log: CommandLog;
  /** Where .tag stands in a reply: the documentation prints it last, real routers send it after the reply word. */
  readonly tagPosition: 'first' | 'last';
  readonly login: LoginMethod;
  /** Does a write also answer !empty from 7.18 on? The documentation can be read so; only prints are seen to. */
  readonly emptyAfterWrites: boolean;
  reboot(): void;
}

interface Listening {
  readonly tag: string | null;
  end(): void;
}

/** One API session on a socket: login, commands, tags, listens. */
export class ApiConnection {
  readonly #settings: ConnectionSettings;
  readonly #socket: Socket;
  readonly #id: number;
  readonly #reader = new SentenceReader();
  readonly #writer = new SentenceWriter();
  readonly #listens: Listening[] = [];
  readonly #delayed: Buffer[] = [];
  #unsent: Buffer = Buffer.alloc(0);
  readonly #timers = new Set<NodeJS.Timeout>();
  #user: LoggedIn | null = null;
  #challenge: string | null = null;
  #sentencesBeforeLogin = 0;
  /** Rows of the answer being written, for a router that prints slowly. */
  #rowsToDelay = 0;
  #closed = false;
  #silent = false;

  constructor(settings: ConnectionSettings, socket: Socket, id: number) {
    this.#settings = settings;
    this.#socket = socket;
    this.#id = id;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    // A reset by the client is an end like any other; 'close' follows.
    socket.on('error', () => undefined);
  }

  /** Counts against the session limit: not yet ended by either side. */
  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Never answers again, and says nothing about it. */
  silence(): void {
    this.#silent = true;
  }

  reset(): void {
    this.#end();
    // Node can send a reset on a plain socket only.
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #end(): void {
    if (this.#user !== null) this.#settings.router.note('system,info,account', `user ${this.#user.name} logged out via api`);
    this.#user = null;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const listening of this.#listens.splice(0)) listening.end();
  }

  #receive(chunk: Buffer): void {
    if (this.#silent) return;
    this.#socket.cork();
    try {
      for (const words of this.#reader.push(chunk)) {
        if (this.#closed || this.#silent) break;
        this.#handle(words);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#fatal(error.message);
    } finally {
      this.#socket.uncork();
    }
  }

  #handle(words: readonly string[]): void {
    const { faults, log, router } = this.#settings;
    router.settings.agenda.catchUp();
    const command = parseCommand(words);
    log.received(this.#id, words, this.#user === null ? 'other' : kindOf(command.verb));
    if (command.path === '/quit') return this.#fatal('session terminated on request');
    const fatal = faults.takeFatal(command.path);
    if (fatal !== null) return this.#fatal(fatal);
    if (this.#user === null && command.path !== '/login') return this.#fatal('not logged in');
    if (this.#user === null && ++this.#sentencesBeforeLogin > SENTENCES_BEFORE_LOGIN) return this.#fatal('too many commands before login');
    try {
      const trap = faults.takeTrap(command.path);
      if (trap !== null) throw new Trap(trap);
      this.#carryOut(command);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      for (const message of [error.message, ...error.more]) this.#put('!trap', trapWords(error.category, message), command.tag);
      this.#put('!done', [], command.tag);
    }
    if (this.#closed) return;
    if (faults.takeLost(command.path)) return this.#hangUp();
    this.#flush(faults.takeDrop(command.path));
  }

  #carryOut(command: Command): void {
    if (command.path === '/login') return this.#logIn(command);
    if (command.path === '/cancel') return this.#cancel(command);
    const policies = this.#user?.policies ?? new Set<string>();
    if (command.path === '/system/reboot') {
      if (!policies.has('reboot')) throw new Trap('not enough permissions (9)');
      return this.#settings.reboot();
    }
    const action = this.#settings.actions.get(command.path);
    if (action !== undefined && this.#isThere(command)) {
      if (!policies.has(action.policy)) throw new Trap('not enough permissions (9)');
      return this.#answer(command, action.run(command, { policies }));
    }
    const target = this.#target(command);
    const needed = isWrite(command.verb) ? 'write' : 'read';
    if (!policies.has(needed) || (target.menu.policy && needed === 'write' && !policies.has(target.menu.policy))) {
      throw new Trap('not enough permissions (9)');
    }
    if (command.verb === 'listen') return this.#listen(command, target);
    this.#answer(command, execute(command, target));
  }

  /** Commands of the root are always there, those of a menu where the version and its packages have it. */
  #isThere(command: Command): boolean {
    const { router, menus } = this.#settings;
    const wanted = menus.get(command.menu)?.package;
    return command.menu === '' || (router.settings.version.menus.has(command.menu) && (wanted === undefined || router.hasPackage(wanted)));
  }

  #target(command: Command): Target {
    const { router, menus } = this.#settings;
    const menu = menus.get(command.menu);
    const schema = router.settings.version.menus.get(command.menu);
    if (menu === undefined || schema === undefined || !this.#isThere(command)) {
      const last = command.menu.slice(command.menu.lastIndexOf('/') + 1);
      throw new Trap(`no such command or directory (${last})`, TRAP_CATEGORY.missing, ['no such command prefix']);
    }
    return { router, menu, schema, mayReadSecrets: this.#user?.policies.has('sensitive') ?? false };
  }

  #answer(command: Command, reply: Reply): void {
    for (const row of reply.rows) this.#put('!re', row, command.tag);
    this.#rowsToDelay += reply.rows.length;
    const silentWrite = this.#settings.emptyAfterWrites && isWrite(command.verb) && reply.ret === null;
    if (this.#settings.router.settings.version.saysEmpty && (reply.empty || silentWrite)) this.#put('!empty', [], command.tag);
    this.#put('!done', reply.ret === null ? [] : [`=ret=${reply.ret}`], command.tag);
  }

  #logIn(command: Command): void {
    const { router, login, log } = this.#settings;
    const name = command.attributes.get('name');
    const response = command.attributes.get('response');
    if (login === 'challenge' && response === undefined) {
      // A router of that time does not look at =name= and =password=; it always begins with a challenge.
      this.#challenge = newChallenge();
      return this.#put('!done', [`=ret=${this.#challenge}`], command.tag);
    }
    const password = command.attributes.get('password') ?? '';
    const challenge = this.#challenge ?? '';
    const proves = (known: string): boolean => (login === 'plain' ? known === password : response === challengeResponse(known, challenge));
    this.#challenge = null;
    const user = authenticate(router, name ?? '', this.#socket.remoteAddress ?? '', proves);
    if (user === null) throw new Trap(WRONG_PASSWORD[login]);
    this.#user = user;
    log.counters.logins += 1;
    this.#reader.setLimits(LIMITS_AFTER_LOGIN);
    this.#put('!done', [], command.tag);
  }

  /** Sends changes until cancelled; the rows of before are not sent. */
  #listen(command: Command, target: Target): void {
    const { table } = target.menu;
    if (table === null) throw new Trap('no such command', TRAP_CATEGORY.missing);
    const matches = compileQuery(command.queries);
    const proplist = proplistOf(command);
    const { deadWord } = this.#settings.router.settings.version;
    const end = table.onChange(({ kind, row }: TableEvent) => {
      if (target.menu.only && !target.menu.only(row)) return;
      if (kind === 'removed') this.#put('!re', [`=.id=${row['.id']}`, `=.dead=${deadWord}`], command.tag);
      else {
        const view = viewOf(target.menu, row);
        if (matches !== null && !matches(view)) return;
        this.#put('!re', rowWords(target, view, proplist), command.tag);
      }
      this.#flush(null);
    });
    this.#listens.push({ tag: command.tag, end });
  }

  /** Ends listens: the interrupted command gets !trap and, after the cancel's own !done, its !done. Without a tag it ends all. */
  #cancel(command: Command): void {
    const wanted = command.attributes.get('tag');
    const ended = this.#listens.filter((listening) => wanted === undefined || listening.tag === wanted);
    for (const listening of ended) {
      listening.end();
      this.#listens.splice(this.#listens.indexOf(listening), 1);
      this.#put('!trap', trapWords(TRAP_CATEGORY.interrupted, 'interrupted'), listening.tag);
    }
    this.#put('!done', [], command.tag);
    for (const listening of ended) this.#put('!done', [], listening.tag);
  }

  #fatal(message: string): void {
    this.#writer.sentence(['!fatal', message]);
    const bytes = this.#writer.take();
    this.#end();
    this.#socket.end(bytes);
  }

  /** Closes after what was already answered, without the rest. */
  #hangUp(): void {
    this.#end();
    this.#socket.uncork();
    this.#socket.destroySoon();
  }

  #put(word: string, words: readonly string[], tag: string | null): void {
    if (tag === null) this.#writer.sentence([word, ...words]);
    else this.#writer.sentence(this.#settings.tagPosition === 'first' ? [word, `.tag=${tag}`, ...words] : [word, ...words, `.tag=${tag}`]);
  }

  #flush(dropAfterBytes: number | null): void {
    const bytes = this.#writer.take();
    if (this.#closed || this.#silent || bytes.length === 0) return;
    if (dropAfterBytes !== null) {
      this.#send(bytes.subarray(0, dropAfterBytes));
      this.#hangUp();
    } else if (this.#settings.faults.latencyMs > 0 || this.#settings.faults.latencyPerRowMs > 0 || this.#delayed.length > 0) this.#sendLater(bytes);
    else this.#send(bytes);
  }

  /** Replies keep their order whatever the latency was changed to: each timer sends the oldest one. */
  #sendLater(bytes: Buffer): void {
    this.#delayed.push(bytes);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const oldest = this.#delayed.shift();
      if (oldest !== undefined && !this.#silent) this.#send(oldest);
    }, this.#settings.faults.latencyMs + Math.ceil(this.#rowsToDelay * this.#settings.faults.latencyPerRowMs));
    this.#rowsToDelay = 0;
    this.#timers.add(timer);
  }

  #send(bytes: Buffer): void {
    if (this.#settings.faults.fragmentBytes === null && this.#unsent.length === 0) this.#socket.write(bytes);
    else {
      const idle = this.#unsent.length === 0;
      this.#unsent = Buffer.concat([this.#unsent, bytes]);
      if (idle) this.#sendPiece();
    }
  }

  #sendPiece(): void {
    const size = this.#settings.faults.fragmentBytes ?? this.#unsent.length;
    const piece = this.#unsent.subarray(0, size);
    this.#socket.write(piece, () => {
      this.#unsent = this.#unsent.subarray(piece.length);
      if (this.#unsent.length > 0 && !this.#socket.destroyed) setImmediate(() => this.#sendPiece());
    });
  }
}

function kindOf(verb: string): 'read' | 'write' | 'other' {
  if (isWrite(verb)) return 'write';
  return ['print', 'getall', 'get', 'listen'].includes(verb) ? 'read' : 'other';
}

function trapWords(category: number | null, message: string): string[] {
  return category === null ? [`=message=${message}`] : [`=category=${category}`, `=message=${message}`];
}
