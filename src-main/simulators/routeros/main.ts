import { parseArgs } from 'node:util';
import { createRouterSimulator, DEFAULT_PASSWORD, DEFAULT_USER_NAME } from './index.ts';

const HELP = `A simulated MikroTik router: the RouterOS binary API on loopback.

  npm run sim:routeros -- [options]

  --port N        API port (default 8728; 0 lets the system choose)
  --version V     RouterOS version: 6.49, 7.8, 7.12, 7.18, 7.22 (default 7.18)
  --users N       made-up PPPoE subscribers (default 100)
  --tls           also api-ssl with a self-signed certificate, on the next port
  --latency MS    every reply waits this long (default 0)
  --user NAME     API user (default ${DEFAULT_USER_NAME})
  --password P    its password (default ${DEFAULT_PASSWORD})
  --seed N        the same seed gives the same subscribers and traffic (default 1)
  --help          this text
`;

class UsageError extends Error {}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new UsageError(`--${name} must be a whole number from 0 to ${most}, not "${text}"`);
  return value;
}

function readArguments(): ReturnType<typeof parse> {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parse() {
  return parseArgs({
    options: {
      port: { type: 'string', default: '8728' },
      version: { type: 'string', default: '7.18' },
      users: { type: 'string', default: '100' },
      tls: { type: 'boolean', default: false },
      latency: { type: 'string', default: '0' },
      user: { type: 'string', default: DEFAULT_USER_NAME },
      password: { type: 'string', default: DEFAULT_PASSWORD },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

async function run(): Promise<void> {
  const given = readArguments();
  if (given.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = wholeNumber('port', given.port, 65_535);
  const options = {
    version: given.version,
    users: wholeNumber('users', given.users, 50_000),
    latencyMs: wholeNumber('latency', given.latency, 60_000),
    seed: wholeNumber('seed', given.seed, 2 ** 31),
    tls: given.tls,
    userName: given.user,
    password: given.password,
  };
  let simulator;
  try {
    simulator = createRouterSimulator(options);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
  const at = await simulator.listen(port, port === 0 ? 0 : Math.min(port + 1, 65_535));
  const { ppp } = simulator.router;
  console.log(`RouterOS ${given.version} simulator, ${ppp.secrets.size} subscribers, ${ppp.active.size} on line`);
  console.log(`  api      ${at.host}:${at.port}`);
  if (at.tlsPort !== null) console.log(`  api-ssl  ${at.host}:${at.tlsPort}  SHA-256 ${at.fingerprint}`);
  console.log(`  user     ${given.user}`);
  console.log(`  password ${given.password}`);
  console.log('Ctrl-C stops it.');
  const stop = (): void => {
    void simulator.close().then(() => console.log('stopped'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await run();
} catch (error) {
  const unusable = error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
  if (!unusable && !(error instanceof UsageError)) throw error;
  console.error(unusable ? 'That port is taken or not allowed; choose another with --port.' : `${error.message}\nSee --help.`);
  process.exitCode = 2;
}
