import { describe, expect, test } from 'vitest';
import { armedScript, itemOf, quoted, textOf, type Cut } from './armed-script.ts';

const ACCESSES = ['pppoe', 'hotspot', 'static', 'dhcp'] as const;
const CUTS: readonly Cut[] = [{ mode: 'disable' }, { mode: 'walled' }, { mode: 'throttle', upKbps: 256, downKbps: 512 }];
const named = (userName: string, access: (typeof ACCESSES)[number] = 'pppoe') => itemOf({ subscriptionId: 7, userName, access, address: '10.5.50.7', macAddress: 'AA:BB:CC:00:00:07' });

describe('a name in a script', () => {
  test.for([
    ['jane', '"7 jane"'],
    ['jane.doe@isp-1', '"7 jane.doe@isp-1"'],
    ['say"hi"', '"7 say\\"hi\\""'],
    ['cost$5', '"7 cost\\$5"'],
    ['back\\slash', '"7 back\\\\slash"'],
    ['[/system reboot]', null],
    ['$[/system', '"7 \\$[/system"'],
    ['"];/ppp/secret/remove', '"7 \\"];/ppp/secret/remove"'],
    ['who?', null],
    ['ũser', null],
    ['two\nlines', null],
    ['', null],
  ] as const)('%j', ([name, text]) => {
    const item = named(name);
    expect('text' in item ? item.text : null).toBe(text);
  });

  test('carries the address or MAC address where rows have no name', () => {
    expect([named('jane', 'static'), named('jane', 'dhcp'), named('jane', 'hotspot')].map((item) => 'text' in item && item.text)).toEqual(['"7 10.5.50.7 jane"', '"7 AA:BB:CC:00:00:07 jane"', '"7 jane"']);
    expect(itemOf({ subscriptionId: 7, userName: 'jane', access: 'static', address: '10.0.0.1"; /system reboot', macAddress: null })).toEqual({ why: 'it has no address' });
  });

  test('what would end the quotes or stand for something else is escaped', () => {
    expect(quoted('a"b$c\\d')).toBe('"a\\"b\\$c\\\\d"');
  });
});

describe('a script', () => {
  const all = ACCESSES.flatMap((access) => CUTS.map((cut) => ({ name: `${access} ${cut.mode}`, text: textOf(armedScript(access, cut, [{ subscriptionId: 7, text: '"7 x"' }])), lines: armedScript(access, cut, []) })));

  test.for(all)('$name is plain ASCII in the space syntax, its braces closed, each line explained', ({ text, lines }) => {
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).not.toMatch(/\/(ppp|ip|queue|system|log)\//);
    for (const [open, close] of [['{', '}'], ['[', ']'], ['(', ')']] as const) {
      const bare = text.replaceAll(/"(\\.|[^"\\])*"/g, '""');
      expect(bare.split(open).length).toBe(bare.split(close).length);
    }
    for (const line of lines) expect(line.explanation).toMatch(/\.$/);
  });

  test('does nothing before the year 2024, in either way of writing dates', () => {
    const pattern = new RegExp(/\[\/system clock get date\]\] ~ "([^"]+)"/.exec(all[0]!.text)![1]!);
    expect(['jan/02/1970', '1970-01-02', 'jan/20/2000', '2000-01-20', '2023-12-31', 'dec/20/2023'].filter((date) => pattern.test(date))).toEqual([]);
    expect(['mar/27/2026', '2026-03-27', '2030-01-01', 'jan/01/2024'].filter((date) => pattern.test(date))).toHaveLength(4);
  });

  test('finds rows by name and by our mark as a word: 7 is not 71', () => {
    for (const { text } of all) expect(text).toMatch(/find where (name=\$wn|mac-address=\$wa) and comment~\$wm/);
    const mark = new RegExp('(^| )waya:s=7( |$)');
    expect(['waya:s=7', 'his note waya:s=7 more', 'waya:s=7 note'].every((comment) => mark.test(comment))).toBe(true);
    expect(['waya:s=71', 'xwaya:s=7', 'waya:s=17', 'waya:s=7x', ''].some((comment) => mark.test(comment))).toBe(false);
  });
});
