/** Secret and personal fields never enter the command log nor the stored replies: checked over every command of the desk's contract. */
import { describe, expect, test } from 'vitest';
import { operatorContract } from '../../src-shared/contract/index.ts';
import type { AnyMethod } from '../../src-shared/rpc.ts';
import { handler, SYSTEM } from './commands.ts';
import { testKernel } from './kernel.test-support.ts';
import { MARKER, sampleOf, textFieldsOf } from './schema-samples.test-support.ts';

const commands = Object.entries(operatorContract as Record<string, AnyMethod>).filter(([, method]) => method.kind === 'command');

/** Names of fields that hold what is secret or personal, unless the list below says why not. */
const TELLING = /name|phone|email|password|passphrase|secret|token|passkey|current|next|note|location|address|content/i;
const HARMLESS = [
  /\.userName$/, // a login, without its password
  /^settings\.saveBusiness /, // the business itself, as printed on its invoices
  /^plans\.\w+ input\.addressList$/, // a list of the operator's own on his routers
  /^(plans|products|promoCodes)\.\w+ input\.name$/, // what is sold, and to everybody
  /^routers\.(test|add|change) input\.name$/,
  /^routers\.readLine output\.(address|secret)$/, // the address of a line; "secret" is the state of the PPP secret
  /^routerSetup\.(begin|saveReach) \w+\.(reach\.address|tunnelAddress)$/, // of a router
  /^settings\.saveMpesa input\.(initiatorName|sourceAddresses\[\])$/, // a login of the provider's portal; addresses of machines
  /^(imports|statements)\.upload input\.fileName$/,
  /^cheques\.take input\.bankName$/,
  /^imports\.createPlan input\.name$/,
];

describe.each(commands)('%s', (name, { input, output }) => {
  test('no marked value is in the log or in a stored reply', async () => {
    const kernel = testKernel({ handlers: { [name]: handler({ input, output, handle: () => sampleOf(output, name) }) } });
    const reply = await kernel.commands.dispatch({ id: 'command-1', name, input: sampleOf(input, name), actor: SYSTEM });
    const kept = JSON.stringify([kernel.db.sql('SELECT * FROM command'), kernel.db.sql('SELECT * FROM commandReply'), kernel.db.sql('SELECT * FROM event')]);
    expect(kept).toContain(name);
    expect(kept).not.toContain(MARKER);
    // The marks are in what went in and came out, and nothing else of it is.
    const marked = (schema: typeof input) => textFieldsOf(schema).some((field) => field.marked);
    expect(JSON.stringify(sampleOf(input, name)).includes(MARKER)).toBe(marked(input));
    expect(JSON.stringify(reply).includes(MARKER)).toBe(marked(output));
  });

  test('every field whose name tells of a secret or a person is marked', () => {
    const fields = [...textFieldsOf(input, `${name} input`), ...textFieldsOf(output, `${name} output`)];
    const open = fields.filter((field) => !field.marked && TELLING.test(field.path.split(/[.\s]/).at(-1)!) && !HARMLESS.some((pattern) => pattern.test(field.path)));
    expect(open.map((field) => field.path)).toEqual([]);
  });
});

test('the contract marks many fields: the check above is not empty', () => {
  const marked = commands.flatMap(([name, { input, output }]) => [...textFieldsOf(input, name), ...textFieldsOf(output, name)]).filter((field) => field.marked);
  expect(marked.length).toBeGreaterThan(25);
});
