import type { ReadOutput } from '../../app/queries.ts';

export type RouterView = ReadOutput<'routers.get'>;
