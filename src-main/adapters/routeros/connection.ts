import { createHash } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import * as nodeRouteros from 'node-routeros';
import type { TLSSocket } from 'node:tls';
import { type Failure, type Phase, RouterosFailure } from './failure.ts';
import { encodeSentence, NotRouterosError, SentenceReader } from './sentence.ts';

/*
 * node-routeros 1.6.9 behind guards. The package gives the socket (Connector), the register of tags (Receiver) and the
 * answer of one command (Channel); unguarded it crashes the process on an empty answer of RouterOS 7.18, never settles a
 * command whose connection is lost, and needs 44 ms a command. Its login, keepalive and error classes are not used.
 * The numbers in brackets are those of the tests in connection.test.ts. The exact version is pinned: the guards replace
 * methods that the package declares private, hence the facade below.
 */

/** One answer row: attribute name → value, as the router writes it. */
export type Row = Readonly<Record<string, string>>;

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Null: plain. Else the SHA-256 fingerprint ("AB:CD:…") that the certificate must have, or null to accept and report. */
  readonly tls: { readonly fingerprint: string | null } | null;
  readonly userName: string;
  readonly password: string;
  /** For all of name lookup, connection, TLS and login together. */
  readonly connectTimeoutMs: number;
}

export interface RouterosConnection {
  /**
   * Sends one command and resolves with its rows (`!re`, and `!done` where it carries values) once the router closed it.
   * `deadlineMs` is how long the router may be silent about this command; ten times that is the end of the longest answer.
   * @throws RouterosFailure always and only.
   */
  command(words: readonly string[], deadlineMs: number): Promise<Row[]>;
  /** Frees the session on the router. Commands still open fail. Never throws. */
  close(): Promise<void>;
  readonly alive: boolean;
  /** SHA-256 of the certificate seen, upper case with colons; null on a plain connection. */
  readonly certificateFingerprint: string | null;
}

/** What of the package is used, private methods included. */
interface PackageReceiver {
  tags: Map<string, { callback: (words: string[]) => void }>;
  read(tag: string, callback: (words: string[]) => void): void;
  stop(tag: string): void;
  processRawData(chunk: Buffer): void;
}
interface PackageConnector extends EventEmitter {
  socket: Socket | TLSSocket;
  receiver: PackageReceiver;
  connect(): PackageConnector;
  write(words: string[]): PackageConnector;
  onConnect(): void;
  onError(error: unknown): void;
  onData(chunk: Buffer): void;
}
interface PackageChannel extends EventEmitter {
  id: string;
  write(words: string[], isStream: boolean, returnPromise: boolean): void;
  processPacket(packet: string[]): void;
  close(force?: boolean): void;
}
interface Package {
  Receiver: new (socket: Socket) => PackageReceiver;
  Connector: new (options: { host: string; port: number; timeout: number; tls?: object }) => PackageConnector;
  Channel: new (connector: PackageConnector) => PackageChannel;
}
const { Receiver, Connector, Channel } = nodeRouteros as unknown as Package;

/** (1, 2) `!empty` of RouterOS 7.18 and any word of a later version are passed over; the package throws in the socket handler. */
const KNOWN_REPLIES = new Set(['!re', '!done', '!trap']);

/** A router that is alive sends no answer for so many deadlines in a row. */
const LONGEST_ANSWER_DEADLINES = 10;
/** From here on a chunk is a part of a long answer; it is parsed within a few milliseconds. */
const LARGE_CHUNK_BYTES = 16 * 1024;
/** How long a close waits for the router's own before the socket is destroyed. */
const CLOSE_PATIENCE_MS = 500;

class GuardedReceiver extends Receiver {
  private readonly reader = new SentenceReader();
  private readonly onFatal: (message: string) => void;

  constructor(socket: Socket, onFatal: (message: string) => void) {
    super(socket);
    this.onFatal = onFatal;
  }

  /** (8, 9) Sentences are cut by their lengths; the package guesses their ends and drops a length cut in two. */
  override processRawData(chunk: Buffer): void {
    for (const sentence of this.reader.push(chunk)) {
      // (3) The reason stands as a bare word; the package forgets it.
      if (sentence[0] === '!fatal') return this.onFatal(sentence.slice(1).join(' ').replace(/^=message=/, ''));
      this.readerOf(sentence)?.(sentence.filter((word) => !word.startsWith('.tag=')));
    }
  }

  /** (6) A tag that nobody waits for any more is passed over; the package throws and is wedged afterwards. */
  private readerOf(sentence: readonly string[]): ((words: string[]) => void) | undefined {
    const tag = sentence.find((word) => word.startsWith('.tag='))?.slice('.tag='.length);
    if (tag !== undefined) return this.tags.get(tag)?.callback;
    // (13) Without a tag it can be meant for one command only when there is but one.
    return this.tags.size === 1 ? this.tags.values().next().value?.callback : undefined;
  }
}

class GuardedChannel extends Channel {
  override processPacket(packet: string[]): void {
    if (KNOWN_REPLIES.has(packet[0]!)) super.processPacket(packet);
  }
}

interface ConnectorEvents {
  /** The connection is made; throws when the certificate is not the pinned one. */
  readonly connected: (socket: Socket | TLSSocket) => void;
  readonly received: () => void;
  readonly lost: (cause: unknown) => void;
  readonly fatal: (message: string) => void;
}

class GuardedConnector extends Connector {
  private readonly events: ConnectorEvents;

  constructor(options: ConnectionOptions, events: ConnectorEvents) {
    super({
      host: options.host,
      port: options.port,
      timeout: options.connectTimeoutMs / 1000,
      // Routers sign their own certificate: the pin takes the place of a certificate authority.
      ...(options.tls ? { tls: { rejectUnauthorized: false } } : {}),
    });
    this.events = events;
  }

  override connect(): PackageConnector {
    super.connect();
    this.receiver = new GuardedReceiver(this.socket, this.events.fatal);
    // (5) Silence is judged per command. The package ends an idle session after 10 s with an error that nobody catches.
    this.socket.setTimeout(0);
    // (10) With Nagle's algorithm a command waits up to 40 ms for the acknowledgement of the one before.
    this.socket.setNoDelay(true);
    // (3, 4) However it ends, this is heard; the package tells nobody who waits.
    this.socket.once('close', () => this.events.lost(undefined));
    return this;
  }

  /** (10, 11) One write per sentence, in UTF-8; the package makes one per word, in lossy windows-1252. */
  override write(words: string[]): PackageConnector {
    this.socket.write(encodeSentence(words));
    return this;
  }

  override onConnect(): void {
    try {
      this.events.connected(this.socket);
    } catch (error) {
      this.events.lost(error);
    }
  }

  /** (15) The package's own error has an empty message: the cause is kept as it came, to be told by its code. */
  override onError(error: unknown): void {
    this.events.lost(error);
  }

  override onData(chunk: Buffer): void {
    this.events.received();
    try {
      this.receiver.processRawData(chunk);
    } catch (error) {
      this.events.lost(error);
    }
    if (chunk.length >= LARGE_CHUNK_BYTES) this.letOthersRun();
  }

  /** (17) One turn of the event loop reads up to 2 MB: thousands of rows in a row, while every screen waits. */
  private letOthersRun(): void {
    const { socket } = this;
    socket.pause();
    setImmediate(() => socket.resume());
  }
}

/** (3) Every open command, so that the end of the connection settles each of them. */
interface OpenCommand {
  readonly fail: (failure: Failure) => void;
}

class Connection implements RouterosConnection {
  certificateFingerprint: string | null = null;
  private readonly options: ConnectionOptions;
  private readonly connector: GuardedConnector;
  private readonly open = new Set<OpenCommand>();
  private phase: Phase = 'dialling';
  private death: Failure | undefined;
  private lastTag = 0;
  private lastReceivedAt = 0;
  private onConnected: () => void = () => undefined;
  private onDeath: (failure: Failure) => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.connector = new GuardedConnector(options, {
      connected: (socket) => this.connected(socket),
      received: () => (this.lastReceivedAt = performance.now()),
      lost: (cause) => this.lost(cause),
      fatal: (message) => this.die({ kind: 'fatal', message, phase: this.phase, sent: true }),
    });
  }

  get alive(): boolean {
    return this.death === undefined && this.phase === 'ready';
  }

  /** (4) Settles on connection, on its end and on the deadline, whichever is first. */
  async start(): Promise<void> {
    const { connectTimeoutMs: deadlineMs } = this.options;
    const timer = setTimeout(() => this.die({ kind: 'deadline', deadlineMs, phase: this.phase, sent: true }), deadlineMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.onConnected = resolve;
        this.onDeath = (failure) => reject(new RouterosFailure(failure));
        this.dial();
      });
      await this.login();
      this.phase = 'ready';
    } catch (error) {
      this.die({ kind: 'closed', phase: this.phase, sent: true });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private dial(): void {
    try {
      this.connector.connect();
      if (this.options.tls) this.connector.socket.once('connect', () => (this.phase = 'handshake'));
    } catch (error) {
      this.lost(error); // a port or a host name that the socket refuses at once
    }
  }

  /** The pin is checked before anything is sent: a login to a stranger would hand him the password. */
  private connected(socket: Socket | TLSSocket): void {
    if (this.options.tls) {
      const seen = (socket as TLSSocket).getPeerCertificate().fingerprint256 ?? '';
      const pinned = this.options.tls.fingerprint;
      if (pinned !== null && pinned.toUpperCase() !== seen) {
        return this.die({ kind: 'certificate', pinned, seen, phase: 'handshake', sent: false });
      }
      this.certificateFingerprint = seen;
    }
    this.phase = 'login';
    this.onConnected();
  }

  /** RouterOS 6.43 and later take the password; older ones answer with a challenge and want its MD5 response. */
  private async login(): Promise<void> {
    const { userName, password, connectTimeoutMs } = this.options;
    const rows = await this.command(['/login', `=name=${userName}`, `=password=${password}`], connectTimeoutMs);
    const challenge = rows[0]?.['ret'];
    if (challenge === undefined) return;
    // (16) An answer that is neither: the package logs nothing, rejects nothing and calls itself connected.
    if (!/^[0-9a-f]{32}$/i.test(challenge)) {
      throw new RouterosFailure({ kind: 'protocol', service: undefined, phase: 'login', sent: true });
    }
    // (14) In bytes: the package counts characters, so a password with other letters than ASCII fails.
    const answer = Buffer.concat([Buffer.from([0]), Buffer.from(password, 'utf8'), Buffer.from(challenge, 'hex')]);
    const response = `00${createHash('md5').update(answer).digest('hex')}`;
    await this.command(['/login', `=name=${userName}`, `=response=${response}`], connectTimeoutMs);
  }

  command(words: readonly string[], deadlineMs: number): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      if (this.death) return reject(new RouterosFailure(unsent(this.death)));
      const channel = new GuardedChannel(this.connector);
      channel.id = String(++this.lastTag); // the package draws tags by lot, so two can be the same
      const rows: Row[] = [];
      let trap: Failure | undefined;
      const sentAt = performance.now();
      let quietSince = sentAt;
      const entry: OpenCommand = {
        fail: (failure) => {
          this.open.delete(entry);
          clearTimeout(timer);
          channel.removeAllListeners();
          channel.close(true);
          reject(new RouterosFailure(trap ?? failure));
        },
      };
      // (3) The package waits for ever for a router that fell silent.
      const timer = setTimeout(() => this.expire(entry, quietSince, deadlineMs), deadlineMs);
      channel.on('data', (row: Row) => {
        rows.push(row);
        if (performance.now() - sentAt > deadlineMs * LONGEST_ANSWER_DEADLINES) return;
        quietSince = performance.now();
        timer.refresh();
      });
      // (12) The package keeps the text of a trap and drops its category. The first of two traps says what went wrong.
      channel.on('trap', (row: Row) => (trap ??= trapOf(row, this.phase)));
      channel.once('close', () => {
        this.open.delete(entry);
        clearTimeout(timer);
        if (trap) reject(new RouterosFailure(trap));
        else resolve(rows);
      });
      this.open.add(entry);
      channel.write([...words], false, false); // (7) a copy: the package adds the tag to the array that it is given
    });
  }

  /** A command without answer fails alone while others are answered; when nothing at all came since, the connection is dead. */
  private expire(entry: OpenCommand, quietSince: number, deadlineMs: number): void {
    const failure: Failure = { kind: 'deadline', deadlineMs, phase: this.phase, sent: true };
    if (this.lastReceivedAt <= quietSince) this.die(failure);
    else entry.fail(failure);
  }

  private lost(cause: unknown): void {
    const { phase } = this;
    if (cause === undefined) this.die({ kind: 'closed', phase, sent: true });
    else if (cause instanceof NotRouterosError) this.die({ kind: 'protocol', service: cause.service, phase, sent: true });
    else this.die({ kind: 'system', code: codeOf(cause), phase, sent: true });
  }

  private die(failure: Failure): void {
    if (this.death) return;
    this.death = failure;
    this.connector.socket?.destroy();
    for (const command of [...this.open]) command.fail(failure);
    this.onDeath(failure);
  }

  async close(): Promise<void> {
    const { socket } = this.connector;
    if (this.death || socket.destroyed) return;
    this.death = { kind: 'closed', phase: this.phase, sent: true };
    for (const command of [...this.open]) command.fail(this.death);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), CLOSE_PATIENCE_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }
}

function trapOf(row: Row, phase: Phase): Failure {
  const category = row['category'] === undefined ? undefined : Number(row['category']);
  return { kind: 'trap', message: row['message'] ?? '', category, phase };
}

/** The same cause, told to a command that never left. */
function unsent(failure: Failure): Failure {
  return failure.kind === 'trap' ? failure : { ...failure, sent: false };
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/**
 * Connects, checks the certificate and logs in, all within connectTimeoutMs.
 * @throws RouterosFailure always and only.
 */
export async function openConnection(options: ConnectionOptions): Promise<RouterosConnection> {
  const connection = new Connection(options);
  await connection.start();
  return connection;
}
