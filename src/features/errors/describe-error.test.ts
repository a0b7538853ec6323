import { describe, expect, it } from 'vitest';
import { BackupError } from '../../engine/index.ts';
import { CatalogueError } from '../../catalogue/catalogue-error.ts';
import { describeError } from './describe-error.ts';

const RAW = 'Error preparing Blob/File data to be stored in object store';

describe('the words of an error', () => {
  it.each([
    ['a DOMException', new DOMException(RAW, 'UnknownError')],
    ['an error of a library', Object.assign(new Error(RAW), { name: 'BulkError', failures: [new Error(RAW)] })],
    ['an error of a library that has a hint', Object.assign(new Error(RAW), { hint: RAW, code: RAW })],
    ['a plain error', new TypeError(RAW)],
    ['an error without a message', new Error('')],
    ['a text', RAW],
    ['nothing', undefined],
  ])('never show what %s says', (_what, error) => {
    const { message, hint } = describeError(error);
    expect(message).toBe('Something went wrong.');
    expect(hint).toMatch(/^Try again\./);
  });

  it('are the sentence and the hint of the catalogue’s own errors', () => {
    expect(describeError(new CatalogueError('invalid', 'This is too long.', 'Shorten it.'))).toEqual({
      message: 'This is too long.',
      hint: 'Shorten it.',
    });
  });

  it('are those for the code of an error of the engine, not its technical message', () => {
    const { message } = describeError(new BackupError('quota-exceeded', { context: { key: 'packs/aa' } }));
    expect(message).toBe('There is not enough space.');
  });
});
