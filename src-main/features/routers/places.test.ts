import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

test('so many at once, the others in the order in which they came; a place is given back when the work fails', async () => {
  const places = createPlaces(2);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string) =>
    places.hold(() => {
      begun.push(name);
      return new Promise<void>((resolve, reject) => ends.set(name, (error) => (error ? reject(error) : resolve())));
    });
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(work);
  expect(begun).toEqual(['a', 'b']);
  ends.get('b')!();
  await b;
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c']);
  ends.get('a')!(new Error('the router went away'));
  await expect(a).rejects.toThrow('went away');
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  ends.get('c')!();
  ends.get('d')!();
  await Promise.all([c, d]);
});
