import { expect, it } from 'vitest';
import { testBytes } from '../../engine/testing/storage-test-kit.ts';
import { xorHash } from '../testing/servers/fake-onedrive.ts';
import { quickXorHash } from './quick-xor-hash.ts';

const decode = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

// From the tests of rclone, which checks what OneDrive says against them: backend/onedrive/quickxorhash.
it.each([
  ['', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ['Sg==', 'SgAAAAAAAAAAAAAAAQAAAAAAAAA='],
  ['J9iPGCbfZSTNyw==', 'J8DGIzBggm+UgQTNUgYAAAAAAAA='],
  ['T6LYJIfDh81JrAK309H2JMJTXis=', 'zBTHrspn3mEcohlJdIUAbjGNaNg='],
  [
    'Mb7EGva2rEE5fENDL85P+BsapHEEjv2/siVhKjvAQe02feExVOQSkfmuYzU/kTF1MaKjPmKF/w+cbvwfdWL8aQ==',
    'n1anP5NfvD4XDYWIeRPW3ZkPv1Y=',
  ],
  [
    'w0LGhqU1WXFbdavqDE4kAjEzWLGGzmTNikzqnsiXHx2KRReKVTxkv27u3UcEz9+lbMvYl4xFf2Z4aE1xRBBNd1Ke5C0zToSaYw5o4B/7X99nKK2/XaUX1byLow2aju2XJl2OpKpJg+tSJ2fmjIJTkfuYUz574dFX6/VXxSxwGH/xQEAKS5TCsBK3CwnuG1p5SAsQq3gGVozDWyjEBcWDMdy8/AIFrj/y03Lfc/RNRCQTAfZbnf2QwV7sluw4fH3XJr07UoD0YqN+7XZzidtrwqMY26fpLZnyZjnBEt1FAZWO7RnKG5asg8xRk9YaDdedXdQSJAOy6bWEWlABj+tVAigBxavaluUH8LOj+yfCFldJjNLdi90fVHkUD/m4Mr5OtmupNMXPwuG3EQlqWUVpQoYpUYKLsk7a5Mvg6UFkiH596y5IbJEVCI1Kb3D1',
    'e3+wo77iKcILiZegnzyUNcjCdoQ=',
  ],
])('the sum of OneDrive is as others compute it: %s', (bytes, sum) => {
  expect(quickXorHash(decode(bytes))).toBe(sum);
  expect(xorHash(decode(bytes))).toBe(sum);
});

it('is the same as by the published algorithm, whatever the length', () => {
  for (const length of [159, 160, 161, 319, 320, 5000, 100_001])
    expect(quickXorHash(testBytes(length))).toBe(xorHash(testBytes(length)));
});
