/** Values that fit a schema, made by looking into it; marked fields (src-shared/sensitive.ts) carry the marker. */
import { z } from 'zod';
import { withoutSensitive } from '../../src-shared/sensitive.ts';

export const MARKER = 'MARKED-value-7f3a';
const TEXTS = ['plain-text', '2026-03-01', '2026-03', '06:30', 'https://pay.example.co.ke', '174379', '5', '51', '8111210100', 'P051234567X', '10.20.30.40', '2001:db8::/32', '10.64.0.0/18'];

export interface SchemaField {
  readonly path: string;
  readonly schema: z.ZodType;
  readonly marked: boolean;
}

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Record<string, string>;
  readonly values?: readonly unknown[];
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
}
const definitionOf = (schema: z.ZodType) => schema.def as unknown as Definition;
const isMarked = (schema: z.ZodType) => withoutSensitive(schema, 'a value') === undefined && withoutSensitive(z.object({ field: schema }), { field: 'a value' }) !== undefined && definitionOf(schema).type === 'string';

/** The first of the candidates that fits. */
function fitting(schema: z.ZodType, candidates: readonly unknown[], path: string): unknown {
  const found = candidates.find((candidate) => schema.safeParse(candidate).success);
  if (found === undefined) throw new Error(`no sample fits ${path}`);
  return found;
}

/** A full value: optional fields are there, lists have one item, or as many as they need. */
export function sampleOf(schema: z.ZodType, path = ''): unknown {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'object':
      return Object.fromEntries(Object.entries(definition.shape!).map(([key, inner]) => [key, sampleOf(inner, `${path}.${key}`)]));
    case 'array':
      return fitting(schema, [1, 2].map((count) => Array.from({ length: count }, () => sampleOf(definition.element!, `${path}[]`))), path);
    case 'record':
      return { [String(sampleOf(definition.keyType!, `${path}{}`))]: sampleOf(definition.valueType!, `${path}{}`) };
    case 'optional':
    case 'nullable':
    case 'default':
      return sampleOf(definition.innerType!, path);
    case 'union':
      return sampleOf(definition.options!.at(-1)!, path);
    case 'pipe':
      return sampleOf(definition.in!, path);
    case 'enum':
      return Object.values(definition.entries!)[0];
    case 'literal':
      return definition.values![0];
    case 'boolean':
      return true;
    case 'number':
      return fitting(schema, [1, 5, 64, 100, 1_048_576], path);
    case 'string':
      return fitting(schema, isMarked(schema) ? [MARKER, ...TEXTS] : TEXTS, path);
    default:
      throw new Error(`no sample for ${definition.type} at ${path}`);
  }
}

/** Every text field of a schema, with its path. */
export function textFieldsOf(schema: z.ZodType, path = ''): SchemaField[] {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'object':
      return Object.entries(definition.shape!).flatMap(([key, inner]) => textFieldsOf(inner, `${path}.${key}`));
    case 'array':
      return textFieldsOf(definition.element!, `${path}[]`);
    case 'record':
      return [...textFieldsOf(definition.keyType!, `${path}{}`), ...textFieldsOf(definition.valueType!, `${path}{}`)];
    case 'optional':
    case 'nullable':
    case 'default':
      return textFieldsOf(definition.innerType!, path);
    case 'union':
      return definition.options!.flatMap((option) => textFieldsOf(option, path));
    case 'pipe':
      return [...textFieldsOf(definition.in!, path), ...textFieldsOf(definition.out!, path)];
    case 'string':
      return [{ path, schema, marked: isMarked(schema) }];
    default:
      return [];
  }
}
