import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, generateSealingKeys, seal, unseal } from './sealed.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

describe('sealed bodies', () => {
  it('open with the private key, whatever is in them', async () => {
    const keys = await generateSealingKeys();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (body) => {
        const copy = Uint8Array.from(body);
        expect(await unseal(keys.privateKey, await seal(keys.publicKey, copy))).toEqual(copy);
      }),
      { numRuns: 30 },
    );
  });
  it('never look the same twice and hide the body', async () => {
    const keys = await generateSealingKeys();
    const [one, two] = [await seal(keys.publicKey, bytes('TransID')), await seal(keys.publicKey, bytes('TransID'))];
    expect(one).not.toBe(two);
    expect(atob(one)).not.toContain('TransID');
  });
  it('do not open with another key', async () => {
    const [keys, others] = [await generateSealingKeys(), await generateSealingKeys()];
    await expect(unseal(others.privateKey, await seal(keys.publicKey, bytes('x')))).rejects.toThrow();
  });
  it('do not open when any one byte was altered or cut off', async () => {
    const keys = await generateSealingKeys();
    const sealed = Buffer.from(await seal(keys.publicKey, bytes('{"Amount":1500}')), 'base64');
    for (let place = 0; place < sealed.length; place++) {
      const altered = Buffer.from(sealed);
      altered[place] = altered[place]! ^ 1;
      await expect(unseal(keys.privateKey, altered.toString('base64')), `byte ${place}`).rejects.toThrow();
    }
    await expect(unseal(keys.privateKey, sealed.subarray(0, -1).toString('base64'))).rejects.toThrow();
    await expect(unseal(keys.privateKey, '')).rejects.toThrow('not a sealed body');
  });
});

it('a sealer seals each body anew, and takes another key after a while', async () => {
  const { publicKey, privateKey } = await generateSealingKeys();
  const sealBody = createSealer(publicKey);
  const bodies = Array.from({ length: 600 }, (_, n) => `body ${n % 2}`);
  const sealed = await Promise.all(bodies.map((body) => sealBody(new TextEncoder().encode(body))));
  expect(await Promise.all(sealed.map(async (text) => new TextDecoder().decode(await unseal(privateKey, text))))).toEqual(bodies);
  const part = (from: number, to: number) => new Set(sealed.map((text) => Buffer.from(text, 'base64').subarray(from, to).toString('hex'))).size;
  expect([new Set(sealed).size, part(1, 33), part(33, 45)]).toEqual([600, 3, 600]);
});

it('a sealer that failed tries again', async () => {
  const sealBody = createSealer('not a key');
  for (let n = 0; n < 2; n += 1) await expect(sealBody(new Uint8Array(1))).rejects.toThrow();
});
