/** Marks in the contract: which fields are secret or personal. They never enter the command log (architecture, One write path). */
import { z } from 'zod';

const marks = z.registry<{ kind: 'secret' | 'personal' }>();

/** A password, key or token. */
export function secret<S extends z.ZodType>(schema: S): S {
  marks.add(schema, { kind: 'secret' });
  return schema;
}

/** A name, phone number or address of a person. */
export function personal<S extends z.ZodType>(schema: S): S {
  marks.add(schema, { kind: 'personal' });
  return schema;
}

/** A refinement or another limit after the mark (`secret(z.string()).min(8)`) makes a new schema; get() finds the mark of the one it came from. */
function isMarked(schema: z.ZodType): boolean {
  return marks.get(schema) !== undefined;
}

/** A copy of a parsed value without its marked fields and what it cannot look into; undefined when nothing is left. */
export function withoutSensitive(schema: z.ZodType, value: unknown): unknown {
  if (isMarked(schema)) return undefined;
  if (value === null || value === undefined) return value;
  const definition = schema.def as { type: string; innerType?: z.ZodType; in?: z.ZodType; out?: z.ZodType; element?: z.ZodType; keyType?: z.ZodType; valueType?: z.ZodType; shape?: Record<string, z.ZodType>; options?: readonly z.ZodType[] };
  switch (definition.type) {
    case 'object': {
      const kept: Record<string, unknown> = {};
      for (const [key, inner] of Object.entries(definition.shape ?? {})) {
        const field = withoutSensitive(inner, (value as Record<string, unknown>)[key]);
        if (field !== undefined) kept[key] = field;
      }
      return kept;
    }
    case 'record':
      // The keys are values of the sender too.
      if (isMarked(definition.keyType!)) return undefined;
      return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, withoutSensitive(definition.valueType!, inner)] as const).filter(([, inner]) => inner !== undefined));
    case 'array':
      return (value as unknown[]).map((item) => withoutSensitive(definition.element!, item)).filter((item) => item !== undefined);
    case 'pipe': {
      const input = definition.in!;
      const output = definition.out!;
      return isMarked(input) || isMarked(output) ? undefined : withoutSensitive((output.def as { type: string }).type === 'transform' ? input : output, value);
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return withoutSensitive(definition.innerType!, value);
    case 'union':
      return withoutSensitiveOption(definition.options ?? [], value);
    case 'string':
    case 'number':
    case 'int':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'null':
      return value;
    default:
      // Marks may hide in what this function cannot look into.
      return undefined;
  }
}

/** The marks of the first option that the value fits. */
function withoutSensitiveOption(options: readonly z.ZodType[], value: unknown): unknown {
  const fitting = options.find((option) => option.safeParse(value).success);
  return fitting ? withoutSensitive(fitting, value) : undefined;
}
