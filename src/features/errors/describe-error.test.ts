import { describe, expect, it } from 'vitest';
import { BackupError } from '../../engine/index.ts';
import { CatalogueError } from '../../catalogue/catalogue-error.ts';
import { describeError } from './describe-error.ts';

const RAW = 'Error preparing Blob/File data to be stored in object store';

describe('the message for an error', () => {
  it.each([
    ['a DOMException', new DOMException(RAW, 'UnknownError')],
    ['an error of a library', Object.assign(new Error(RAW), { name: 'BulkError', failures: [new Error(RAW)] })],
    ['an error of a library that has a hint', Object.assign(new Error(RAW), { hint: RAW, code: RAW })],
    ['a plain error', new TypeError(RAW)],
    ['an error without a message', new Error('')],
    ['a text', RAW],
    ['nothing', undefined],
  ])('never shows the text of %s', (_what, error) => {
    const { message, hint } = describeError(error);
    expect(message).toBe('Something went wrong.');
    expect(hint).toMatch(/^Try again\./);
  });

  it('is the sentence and the hint of a catalogue error', () => {
    expect(describeError(new CatalogueError('invalid', 'This is too long.', 'Shorten it.'))).toEqual({
      message: 'This is too long.',
      hint: 'Shorten it.',
    });
  });

  it('follows from the code of an engine error, not from its technical message', () => {
    const { message } = describeError(new BackupError('quota-exceeded', { context: { key: 'packs/aa' } }));
    expect(message).toBe('There is not enough space.');
  });
});
