import { describe, expect, test } from 'vitest';
import { createRouterSimulator, type RouterSimulator, type ScriptResult } from './index.ts';

const NOW = Date.UTC(2026, 2, 27, 9, 0, 0);

function router(version = '7.18'): RouterSimulator {
  const simulator = createRouterSimulator({ version, clock: { now: () => NOW }, timers: null, users: [] });
  const { secrets } = simulator.router.ppp;
  for (const [name, comment] of [['jane', 'waya:s=7'], ['john', 'x waya:s=71'], ['caretaker', 'free']]) {
    simulator.runScript(`/ppp secret add name="${name}" password="p" profile=home-5M comment="${comment}"`);
  }
  expect(secrets.size).toBe(3);
  return simulator;
}

const put = (expression: string): string => `:put ${expression}`;

describe('values and words', () => {
  test.each<[string, string]>([
    ['"a"', 'a'],
    ['5', '5'],
    ['("a" . "b")', 'ab'],
    ['("a" . 1 . "b")', 'a1b'],
    ['(1 + 2 * 3)', '7'],
    ['((1 + 2) * 3)', '9'],
    ['(7 / 2)', '3'],
    ['(7 % 4)', '3'],
    ['(2 - 5)', '-3'],
    ['(1 = 1)', 'true'],
    ['(1 != 1)', 'false'],
    ['(2 < 10)', 'true'],
    ['("2" > "10")', 'false'],
    ['(3 >= 3)', 'true'],
    ['(3 <= 2)', 'false'],
    ['("waya:s=7" ~ "(^| )waya:s=7( |\\$)")', 'true'],
    ['("waya:s=71" ~ "(^| )waya:s=7( |\\$)")', 'false'],
    ['(true && false)', 'false'],
    ['(true || false)', 'true'],
    ['(true and not false)', 'true'],
    ['(false or true)', 'true'],
    ['(!(1 = 2))', 'true'],
    ['(yes = true)', 'true'],
    ['[:len "abc"]', '3'],
    ['[:len {1;2;3;4}]', '4'],
    ['[:len [:nothing]]', '0'],
    ['[:tostr 5]', '5'],
    ['([:tonum "5"] + 1)', '6'],
    ['[:typeof [:tonum "x"]]', 'nothing'],
    ['[:typeof {1;2}]', 'array'],
    ['[:typeof 5]', 'num'],
    ['[:typeof "5"]', 'str'],
    ['[:typeof true]', 'bool'],
    ['[:pick "abcdef" 1 3]', 'bc'],
    ['[:pick "abc" 1]', 'b'],
    ['[:pick {"x";"y"} 1]', 'y'],
    ['[:find "abcabc" "c"]', '2'],
    ['[:find "abcabc" "c" 2]', '5'],
    ['[:typeof [:find "abc" "x"]]', 'nothing'],
    ['"say \\"no\\" for \\$5"', 'say "no" for $5'],
    ['"a\\nb"', 'a\nb'],
    ['"\\41"', 'A'],
    ['[/system identity get name]', 'MikroTik'],
    ['[/system clock get date]', '2026-03-27'],
    ['[/ppp secret get [find name="jane"] profile]', 'home-5M'],
    ['[:len [/ppp secret find where comment~"waya" and disabled=no]]', '2'],
    ['[:len [/ppp secret find name="jane" disabled=no]]', '1'],
    ['[:len [/ppp secret find name="jane" or name="john"]]', '2'],
    ['[:len [/ppp secret find where !(name="jane")]]', '2'],
    ['[:len [/ppp secret find]]', '3'],
    ['[/ppp secret print count-only where comment~"waya"]', '2'],
  ])('%s is %s', (expression, wanted) => {
    const { output, error } = router().runScript(put(expression));
    expect(error).toBeNull();
    expect(output).toEqual([wanted]);
  });
});

describe('statements', () => {
  test.each<[string, string, string[]]>([
    ['local and set', ':local a 1; :set a ($a + 1); :put $a', ['2']],
    ['a text with a variable', ':local a "x"; :put "<$a>"', ['<x>']],
    ['a text with a quoted variable name', ':local "a-b" 3; :put $"a-b"', ['3']],
    ['a text with a command', ':put "n=$[:len "abc"]"', ['n=3']],
    ['if else', ':if (1 = 2) do={ :put "a" } else={ :put "b" }', ['b']],
    ['foreach', ':foreach x in={"a";"b"} do={ :put $x }', ['a', 'b']],
    ['foreach with its key', ':foreach k,x in={"a";"b"} do={ :put ($k . $x) }', ['0a', '1b']],
    ['foreach over nothing', ':foreach x in=[/ppp secret find name="nobody"] do={ :put $x }', []],
    ['for', ':for i from=1 to=3 do={ :put $i }', ['1', '2', '3']],
    ['for downwards', ':for i from=2 to=0 step=-1 do={ :put $i }', ['2', '1', '0']],
    ['while', ':local i 0; :while ($i < 2) do={ :set i ($i + 1); :put $i }', ['1', '2']],
    ['an error caught', ':do { :error "no"; :put "never" } on-error={ :put "caught" }', ['caught']],
    ['an error of a menu caught', ':do { /ppp secret add name=jane } on-error={ :put "caught" }', ['caught']],
    ['nested blocks keep their variables', ':local a 1; { :local a 2; :put $a }; :put $a', ['2', '1']],
    ['a joined line', ':put \\\n  "x"', ['x']],
    ['a comment', '# nothing\n:put "x"\n  # nor this', ['x']],
    ['a menu on a line of its own', '/ppp secret\nset [find name="jane"] disabled=yes\n:put [get [find name="jane"] disabled]', ['true']],
    ['a relative path', '/ip firewall\naddress-list add list=a address=10.0.0.1\n:put [:len [/ip firewall address-list find list=a]]', ['1']],
    ['globals', ':global g 5; { :global g; :put $g }', ['5']],
    ['the id of an add', ':local id [/ppp profile add name=p]; :put [/ppp profile get $id name]', ['p']],
    ['remove of nothing', '/ppp secret remove [find name="nobody"]; :put "on"', ['on']],
    ['unset', '/ppp secret set [find name="jane"] remote-address=10.1.1.1; /ppp secret unset [find name="jane"] remote-address; :put [:len [/ppp secret get [find name="jane"] remote-address]]', ['0']],
    ['a delay takes no time', ':delay 5s; :put "x"', ['x']],
    ['nested braces of an on-event', '/system scheduler add name=s on-event={ :if (true) do={ :put "x" } }; :put [:len [/system scheduler get [find name=s] on-event]]', ['28']],
  ])('%s', (_name, source, output) => {
    const result: ScriptResult = router().runScript(source);
    expect(result).toMatchObject({ error: null, output });
  });
});

describe('what is not right is named with its line', () => {
  test.each<[string, string, number, RegExp]>([
    ['an unknown word', ':put 1\n:parse "x"', 2, /bad command name parse/],
    ['an unknown menu', '/ppp nonsense add name=x', 1, /bad command name nonsense/],
    ['an unknown verb', '/ppp secret explode', 1, /bad command name explode/],
    ['an unknown property', '/ppp secret add name=a colour=red', 1, /unknown parameter colour/],
    ['an unknown property in a condition', '/ppp secret remove [find colour=red]', 1, /no such property colour/],
    ['a variable that was never declared', ':put $nothing', 1, /no such variable nothing/],
    ['set of what is not there', ':set a 1', 1, /no such variable a/],
    ['a variable named like a property', ':local name "jane"\n/ppp secret remove [find name=$name]', 2, /name of a property/],
    ['a text without an end', ':put "x', 1, /does not end/],
    ['a brace without an end', ':if (true) do={ :put "x"', 1, /missing "}"/],
    ['a bracket without an end', ':put [:len "x"', 1, /missing "]"/],
    ['an if without parentheses of truth', ':if ("maybe") do={ :put 1 }', 1, /conditional not boolean/],
    ['too much', ':put 1 2', 1, /expected end of command/],
    ['a bad escape', ':put "\\q"', 1, /no escape/],
    ['division by zero', ':put (1 / 0)', 1, /division by zero/],
    ['a raised error', ':put 1\n\n:error "stop"', 3, /stop/],
    ['a name that is taken', '/ppp secret add name=jane', 1, /failure: secret with the same name already exists/],
    ['a profile that is not there', '/ppp secret add name=a profile=none', 1, /input does not match any value of profile/],
    ['an item that is not there', '/ppp secret set "nobody" disabled=yes', 1, /no such item/],
    ['get of nothing', ':put [/ppp secret get [find name="nobody"] name]', 1, /no such item/],
    ['a loop that does not end', ':while (true) do={ :local a 1 }', 1, /does not end/],
    ['a comment after a command', ':put "x" # not one', 1, /expected end of command/],
    ['a missing value', ':put', 1, /missing value/],
    ['an unquoted variable in a word', ':local a 1\n/ppp secret add name=x$a', 2, /in quotes/],
  ])('%s', (_name, source, line, message) => {
    const { error } = router().runScript(source);
    expect(error?.message).toMatch(message);
    expect(error?.line).toBe(line);
  });

  test('what stood before a failing command was carried out, what stands after it was not', () => {
    const simulator = router();
    simulator.runScript('/ppp secret set [find name="jane"] disabled=yes\n:error "x"\n/ppp secret remove [find name="john"]');
    expect(simulator.router.ppp.secrets.get('jane')['disabled']).toBe('true');
    expect(simulator.router.ppp.secrets.find('john')).toBeDefined();
  });

  test('nothing is carried out of a text that cannot be read', () => {
    const simulator = router();
    simulator.runScript('/ppp secret remove [find name="john"]\n:nonsense');
    expect(simulator.router.ppp.secrets.find('john')).toBeDefined();
  });
});

describe('versions', () => {
  test.each([
    ['6.49', false],
    ['7.8', true],
    ['7.22', true],
  ])('paths with slashes on %s', (version, read) => {
    const { error } = router(version).runScript('/ppp/secret/set [find name="jane"] disabled=yes');
    expect(error === null).toBe(read);
  });

  test('version 6 has no WireGuard', () => {
    expect(router('6.49').runScript('/interface wireguard add name=w').error?.message).toMatch(/bad command name wireguard/);
    const simulator = router('7.8');
    const { error, output } = simulator.runScript('/interface wireguard add name=w\n:put [:len [/interface wireguard get [find name=w] public-key]]');
    expect(error).toBeNull();
    expect(output).toEqual(['44']);
    expect(simulator.router.interfaces.get('w')['type']).toBe('wg');
  });

  test('without the hotspot package there is no hotspot menu', () => {
    const simulator = router('7.22');
    simulator.router.packages.remove('hotspot');
    expect(simulator.runScript('/ip hotspot user add name=x').error?.message).toMatch(/bad command name hotspot/);
  });

  test.each([
    ['6.49', 'mar/27/2026', '2026-03-27'],
    ['7.8', 'mar/27/2026', '2026-03-27'],
    ['7.12', '2026-03-27', 'mar/27/2026'],
    ['7.22', '2026-03-27', 'mar/27/2026'],
  ])('%s writes a scheduler’s date %s and takes no other', (version, right, wrong) => {
    const simulator = router(version);
    const add = (name: string, date: string): ScriptResult => simulator.runScript(`/system scheduler add name=${name} start-date=${date} start-time=14:05:00 on-event="" `);
    expect(add('a', right).error).toBeNull();
    expect(add('b', wrong).error?.reason).toBe('invalid value for argument start-date');
    expect(simulator.runScript(':put [/system scheduler get [find name=a] start-date]').output).toEqual([right]);
  });
});
