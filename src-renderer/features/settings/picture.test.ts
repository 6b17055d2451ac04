import { expect, test } from 'vitest';
import { pictureAddress, pictureType } from './picture.ts';

const base64 = (...bytes: number[]) => Buffer.from([...bytes, 0, 0, 0, 0, 0, 0]).toString('base64');

test.each([
  ['PNG', base64(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'image/png'],
  ['JPEG', base64(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
  ['JPEG with EXIF', base64(0xff, 0xd8, 0xff, 0xe1), 'image/jpeg'],
  ['GIF', base64(0x47, 0x49, 0x46, 0x38), null],
  ['nothing', '', null],
])('%s is known by its first bytes', (_, picture, type) => {
  expect(pictureType(picture)).toBe(type);
});

test('a picture has an address that a page can show', () => {
  expect(pictureAddress('/9j/4AAQ')).toBe('data:image/jpeg;base64,/9j/4AAQ');
});
