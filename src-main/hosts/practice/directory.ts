/** The subscribers of the business through its own contract, remembered, because a month of reminders is a month of look-ups. */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import type { Client } from '../../../src-shared/rpc.ts';
import type { Customer, Directory } from './habits.ts';

const PAGE = 200;

export function createDirectory(client: Client<OperatorContract>): Directory & { all(): Promise<readonly Customer[]> } {
  let known: readonly Customer[] = [];
  const all = async () => {
    const rows: Customer[] = [];
    for (;;) {
      const page = await client.query('subscribers.list', { offset: rows.length, limit: PAGE });
      rows.push(...page.rows);
      if (page.rows.length < PAGE) return (known = rows);
    }
  };
  return {
    all,
    holders: async (by, key) => {
      const find = () => known.filter((customer) => customer[by] === key);
      if (find().length === 0) await all();
      return find();
    },
    current: async (accountNumber) => (await client.query('subscribers.list', { search: accountNumber })).rows.find((row) => row.accountNumber === accountNumber),
  };
}
