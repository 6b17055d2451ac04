import { sql, type RawBuilder, type Expression } from 'kysely';

/** What a person typed, for the middle of a LIKE pattern: his % and _ are letters like any other. Use with ESCAPE '\'. */
export function likeText(typed: string): string {
  return typed.replace(/[\\%_]/g, '\\$&');
}

/** column LIKE pattern ESCAPE '\', for patterns made with likeText. */
export function like(column: Expression<unknown>, pattern: string): RawBuilder<boolean> {
  return sql<boolean>`${column} LIKE ${pattern} ESCAPE '\\'`;
}
