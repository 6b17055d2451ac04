import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { personal, secret, withoutSensitive } from './sensitive.ts';

const Password = secret(z.string().min(1));
const Name = personal(z.string().trim());

describe('withoutSensitive', () => {
  test.each<{ what: string; schema: z.ZodType; value: unknown; kept: unknown }>([
    { what: 'a marked field of an object', schema: z.object({ id: z.int(), password: Password }), value: { id: 1, password: 'p' }, kept: { id: 1 } },
    { what: 'a marked field with a default', schema: z.object({ id: z.int(), name: Name.default('') }), value: { id: 1, name: 'n' }, kept: { id: 1 } },
    { what: 'a marked field that is optional or nullable', schema: z.object({ a: Password.optional(), b: Name.nullable(), c: z.string() }), value: { a: 'p', b: 'n', c: 'c' }, kept: { c: 'c' } },
    { what: 'a marked field deep inside', schema: z.object({ list: z.array(z.object({ service: z.object({ userName: z.string(), password: Password }) })) }), value: { list: [{ service: { userName: 'u', password: 'p' } }] }, kept: { list: [{ service: { userName: 'u' } }] } },
    { what: 'a marked object as a whole', schema: z.object({ person: personal(z.object({ town: z.string() })), id: z.int() }), value: { person: { town: 't' }, id: 1 }, kept: { id: 1 } },
    { what: 'marked items of a list', schema: z.array(Name), value: ['n', 'm'], kept: [] },
    { what: 'marked values of a record', schema: z.record(z.string(), Name), value: { a: 'n' }, kept: {} },
    { what: 'marked keys of a record', schema: z.object({ byName: z.record(Name, z.int()), id: z.int() }), value: { byName: { n: 1 }, id: 1 }, kept: { id: 1 } },
    { what: 'a marked field before a refinement, a transform and a pipe', schema: z.object({ a: Name.refine(() => true), b: Name.transform((text) => text.length), c: Name.pipe(z.string()), d: z.int() }), value: { a: 'n', b: 1, c: 'n', d: 1 }, kept: { d: 1 } },
    { what: 'a marked branch of a union', schema: z.object({ who: z.union([z.object({ kind: z.literal('known'), id: z.int() }), z.object({ kind: z.literal('new'), name: Name })]) }), value: { who: { kind: 'new', name: 'n' } }, kept: { who: { kind: 'new' } } },
    { what: 'fields that the schema does not know', schema: z.looseObject({ id: z.int() }), value: { id: 1, password: 'p' }, kept: { id: 1 } },
    { what: 'what it cannot look into', schema: z.object({ any: z.unknown(), lazy: z.lazy(() => z.string()), id: z.int() }), value: { any: { password: 'p' }, lazy: 'x', id: 1 }, kept: { id: 1 } },
  ])('leaves out $what', ({ schema, value, kept }) => {
    expect(withoutSensitive(schema, value)).toEqual(kept);
  });

  test('leaves out all of what is marked as a whole', () => {
    expect(withoutSensitive(Password, 'p')).toBeUndefined();
  });

  test('keeps everything else as it is', () => {
    const schema = z.object({ text: z.string(), count: z.int(), ratio: z.number(), flag: z.boolean(), kind: z.enum(['a', 'b']), list: z.array(z.int()), none: z.null(), maybe: z.string().nullable(), map: z.record(z.string(), z.int()), preprocessed: z.preprocess((given) => given, z.int()) });
    const value = { text: 't', count: 1, ratio: 0.5, flag: false, kind: 'a', list: [1, 2], none: null, maybe: null, map: { x: 1 }, preprocessed: 3 };
    expect(withoutSensitive(schema, value)).toEqual(value);
  });
});
