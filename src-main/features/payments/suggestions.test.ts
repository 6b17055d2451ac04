import { describe, expect, it } from 'vitest';
import { nearAccounts, rankSuggestions, sharedWords } from './suggestions.ts';

describe('accounts one slip away', () => {
  it.each([
    ['100017', '100016', 'oneDigit'],
    ['100061', '100016', 'swapped'],
    ['10016', '100016', 'missing'],
    ['1000166', '100016', 'extra'],
    ['1OOO16', '100016', 'oneDigit'],
    ['acc-0021', 'ACC0012', 'swapped'],
  ])('%s may be %s (%s)', (typed, account, slip) => {
    expect(nearAccounts(typed).get(account)).toBe(slip);
  });

  it('are not accounts two slips away, nor the one that was typed', () => {
    const near = nearAccounts('100016');
    expect(near.has('100016')).toBe(false);
    expect(near.has('200026')).toBe(false);
    expect(near.size).toBeLessThan(200);
  });

  it('are none for what is too short or too long to be an account', () => {
    expect([nearAccounts('').size, nearAccounts('12').size, nearAccounts('1'.repeat(30)).size]).toEqual([0, 0, 0]);
  });
});

describe('ranking', () => {
  it('adds up the clues of one subscriber and says them all', () => {
    const ranked = rankSuggestions([
      { subscriberId: 3, clue: { kind: 'name', words: ['JANE'] } },
      { subscriberId: 1, clue: { kind: 'nearAccount', slip: 'oneDigit' } },
      { subscriberId: 2, clue: { kind: 'payerBefore', times: 3 } },
      { subscriberId: 2, clue: { kind: 'name', words: ['JANE', 'DOE'] } },
    ]);
    expect(ranked).toEqual([
      { subscriberId: 2, reason: 'This payer has paid for him 3 times; shares the name Jane Doe.' },
      { subscriberId: 1, reason: 'His account number differs in one digit.' },
      { subscriberId: 3, reason: 'Shares the name Jane.' },
    ]);
  });

  it('trusts what a person said of the same account more than who paid', () => {
    const ranked = rankSuggestions([
      { subscriberId: 1, clue: { kind: 'payerBefore', times: 9 } },
      { subscriberId: 2, clue: { kind: 'typedBefore', times: 1 } },
      { subscriberId: 3, clue: { kind: 'namedPayerBefore', times: 2 } },
    ]);
    expect(ranked).toEqual([
      { subscriberId: 2, reason: 'This account was typed before and assigned to him.' },
      { subscriberId: 1, reason: 'This payer has paid for him 9 times.' },
      { subscriberId: 3, reason: 'A payer of this name has paid for him 2 times.' },
    ]);
  });

  it('keeps to eight', () => {
    expect(rankSuggestions(Array.from({ length: 20 }, (_, id) => ({ subscriberId: id, clue: { kind: 'typedPhone' } })))).toHaveLength(8);
  });
});

it('names share whole words only', () => {
  expect(sharedWords('Jane W. Wanjiku', 'WANJIKU JANE DOE')).toEqual(['WANJIKU', 'JANE']);
  expect(sharedWords('Janet Doe', 'JANE')).toEqual([]);
});
