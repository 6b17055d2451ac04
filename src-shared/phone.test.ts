import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatPhone, maskPhone, parsePhone } from './phone.ts';

describe('parsePhone', () => {
  test.each([
    ['0723740954', '254723740954'],
    ['0147 031 602', '254147031602'],
    ['723740954', '254723740954'],
    ['173043201', '254173043201'],
    ['254766098782', '254766098782'],
    ['+254766098782', '254766098782'],
    ['+254-723-100772', '254723100772'],
    ['+254 (0) 723 100 772', '254723100772'],
    ['00254723100772', '254723100772'],
    ['(0723) 100.772', '254723100772'],
    [' 0723100772 ', '254723100772'],
  ])('%j is %s', (text, expected) => {
    expect(parsePhone(text)).toBe(expected);
  });
  test.each(['', 'N/A', '07123', '0223740954', '020 123 4567', '07237409541', '255766098782', '0702551716 / 0702551719', '07O2551716', '2.54723E+11', '254', '0'])('%j is not one Kenyan mobile number', (text) => {
    expect(parsePhone(text)).toBeNull();
  });
  it('reads every number in each of the forms people write', () => {
    fc.assert(
      fc.property(fc.constantFrom('7', '1'), fc.integer({ min: 0, max: 99_999_999 }), (prefix, n) => {
        const nine = prefix + String(n).padStart(8, '0');
        const forms = [nine, `0${nine}`, `254${nine}`, `+254${nine}`, `+254-${nine.slice(0, 3)}-${nine.slice(3)}`, `0${nine.slice(0, 3)} ${nine.slice(3, 6)} ${nine.slice(6)}`];
        expect(new Set(forms.map(parsePhone))).toEqual(new Set([`254${nine}`]));
        expect(parsePhone(formatPhone(`254${nine}`))).toBe(`254${nine}`);
      }),
    );
  });
});

describe('showing', () => {
  it('is as people here read it', () => {
    expect(formatPhone('254712345678')).toBe('0712 345 678');
    expect(formatPhone('no number')).toBe('no number');
  });
  it('hides the middle', () => {
    expect(maskPhone('254712345678')).toBe('2547•••••678');
    expect(maskPhone('12345')).toBe('•••');
  });
});
