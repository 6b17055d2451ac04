/** `npm run sim:daraja -- --port 8790`: the simulator as a process, with the machine's clock. */
import { parseArgs } from 'node:util';
import type { Instant } from '../../../src-shared/time.ts';
import { createDarajaSimulator } from './index.ts';

const HELP = `Simulates Safaricom's Daraja (M-Pesa) on 127.0.0.1.

  npm run sim:daraja -- [options]

  --port <number>             port to listen on; 0 lets the system choose   (8790)
  --mode sandbox|production   production: https addresses, registered once   (sandbox)
  --shortcode <digits>        paybill or store number                        (174379)
  --till <digits>             till number, for buy goods                     (none)
  --passkey <text>            for the Password of a push                     (practice-passkey)
  --consumer-key <text>       app key                                        (practice-key)
  --consumer-secret <text>    app secret                                     (practice-secret)
  --callback-delay <ms>       from the prompt to the customer's answer       (12000)
  --seed <number>             receipts and ids follow from it                (1)
  --validation                external validation is switched on
  --initiator <name>          API operator: receipts, balance, reversals     (practice-operator)
  --initiator-password <text> his password                                   (practice-password)
  --charge <basis points>     what M-Pesa charges for each payment           (0)
  --help                      this text

  While it runs: POST /simulator/pay {"phone","account","amountShillings","name"}, POST /simulator/phones {"phone","behaviour"},
  POST /simulator/faults {"kind"}, DELETE /simulator/faults, GET /simulator/deliveries, GET /simulator/statement (payments),
  POST /simulator/statement {"from","to"} (the portal's file), GET /simulator/balance, GET and POST /simulator/reversals {"receipt"} (by the customer),
  POST /simulator/withdrawals {"amountShillings"}, POST /simulator/pull {"listsReversals"}, POST /simulator/operator {"locked"},
  GET /simulator/certificate (the password of the operator is sealed to it), DELETE /simulator/token.
`;

class UsageError extends Error {}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '8790' },
        mode: { type: 'string', default: 'sandbox' },
        shortcode: { type: 'string', default: '174379' },
        till: { type: 'string' },
        passkey: { type: 'string', default: 'practice-passkey' },
        'consumer-key': { type: 'string', default: 'practice-key' },
        'consumer-secret': { type: 'string', default: 'practice-secret' },
        'callback-delay': { type: 'string', default: '12000' },
        seed: { type: 'string', default: '1' },
        validation: { type: 'boolean', default: false },
        initiator: { type: 'string', default: 'practice-operator' },
        'initiator-password': { type: 'string', default: 'practice-password' },
        charge: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  if (!/^\d+$/.test(text) || Number(text) > most) throw new UsageError(`--${option} wants a whole number from 0 to ${most}, not "${text}".`);
  return Number(text);
}

function businessNumber(option: string, text: string): string {
  if (!/^\d{5,7}$/.test(text)) throw new UsageError(`--${option} wants 5 to 7 digits, not "${text}".`);
  return text;
}

async function main(argv: readonly string[]): Promise<void> {
  const told = readArguments(argv);
  if (told.help) {
    process.stdout.write(HELP);
    return;
  }
  if (told.mode !== 'sandbox' && told.mode !== 'production') throw new UsageError(`--mode is sandbox or production, not "${told.mode}".`);
  const port = wholeNumber('port', told.port, 65_535);
  const simulator = createDarajaSimulator({
    clock: { now: () => Date.now() as Instant },
    seed: wholeNumber('seed', told.seed, 4_294_967_295),
    shortcode: businessNumber('shortcode', told.shortcode),
    ...(told.till !== undefined && { till: businessNumber('till', told.till) }),
    passkey: told.passkey,
    consumerKey: told['consumer-key'],
    consumerSecret: told['consumer-secret'],
    mode: told.mode,
    callbackDelayMs: wholeNumber('callback-delay', told['callback-delay'], 86_400_000),
    validationEnabled: told.validation,
    initiator: { name: told.initiator, password: told['initiator-password'] },
    chargeBasisPoints: wholeNumber('charge', told.charge, 10_000),
  });
  const stop = (): void => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const { baseUrl } = await simulator.listen(port);
    process.stdout.write(`Daraja simulator on ${baseUrl} (${told.mode}, shortcode ${told.shortcode}). Ctrl+C ends it.\n`);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw isTaken ? new UsageError(`Port ${port} is in use by another program. Choose another with --port.`) : error;
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  process.stderr.write(isUsage ? `${error.message}\nSee --help.\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(isUsage ? 2 : 1);
});
