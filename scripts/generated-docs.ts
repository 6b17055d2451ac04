// docs/generated: the schema and the contract as they are, for people who look rather than read code. `npm run docs` writes them; a test compares.
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { operatorContract } from '../src-shared/contract/index.ts';
import type { Contract } from '../src-shared/rpc.ts';
import { openDatabase } from '../src-main/kernel/db.ts';
import { migrate } from '../src-main/kernel/migrate.ts';
import { migrations } from '../src-main/schema/migrations/index.ts';

export const GENERATED = path.resolve(import.meta.dirname, '../docs/generated');

/** The schema after all migrations, as SQLite keeps it. */
export function schemaSql(): string {
  const db = openDatabase(':memory:');
  migrate(db, migrations, { backupFile: null });
  const rows = db.sql<{ sql: string }>(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'trigger', type = 'index', tbl_name, name`);
  db.close();
  return `-- Made by npm run docs; do not edit.\n${rows.map((row) => `${row.sql};`).join('\n\n')}\n`;
}

/** Every method: who may call it, what goes in and comes out. */
export function contractMarkdown(): string {
  const lines = ['# The contract', '', 'Made by `npm run docs`; do not edit. A command carries an id made by the client; amounts are cents, instants milliseconds UTC.', ''];
  for (const [name, method] of Object.entries(operatorContract as Contract).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const roles = method.roles === 'anyone' ? 'anyone' : method.roles.join(', ');
    lines.push(`## ${name}`, '', `${method.kind}, ${roles}`, '', '```', `in  ${shape(method.input, 'input')}`, `out ${shape(method.output, 'output')}`, '```', '');
  }
  return lines.join('\n');
}

function shape(schema: z.ZodType, io: 'input' | 'output'): string {
  return short(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema);
}

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
}

function short(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(short).join(' | ');
  if (schema.type === 'array') return `${schema.items?.anyOf || schema.items?.enum ? `(${short(schema.items)})` : short(schema.items ?? {})}[]`;
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([key, inner]) => `${key}${schema.required?.includes(key) ? '' : '?'}: ${short(inner)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join('; ')} }`;
  }
  if (typeof schema.additionalProperties === 'object') return `{ [key]: ${short(schema.additionalProperties)} }`;
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
}

if (process.argv[1] === import.meta.filename) {
  fs.mkdirSync(GENERATED, { recursive: true });
  fs.writeFileSync(path.join(GENERATED, 'schema.sql'), schemaSql());
  fs.writeFileSync(path.join(GENERATED, 'contract.md'), contractMarkdown());
}
