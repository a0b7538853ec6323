import { describe, expect, it } from 'vitest';
import { BackupError } from '../../../../engine/index.ts';
import { addableKinds } from '../../../../destinations/kinds.ts';
import { connectFailureWords, isConnectFailure, needsServerSetting } from './connect-words.ts';

describe('a failure to connect', () => {
  it('is explained in the form only if the form can put it right', () => {
    expect(isConnectFailure(new BackupError('offline', { hint: 'unreadable-answer' }))).toBe(true);
    expect(isConnectFailure(new BackupError('permission-denied', { context: { step: 'list' } }))).toBe(true);
    for (const other of [
      new BackupError('locked', { hint: 'copies-need-key' }),
      new BackupError('busy'),
      new Error('x'),
    ])
      expect(isConnectFailure(other)).toBe(false);
  });

  it('names the step, and the reasons from the likeliest on', () => {
    const error = new BackupError('offline', { hint: 'unreadable-answer', context: { step: 'write', host: 'h' } });
    expect(connectFailureWords(error, { 'unreadable-answer': ['one', 'two'] })).toMatchObject({
      title: 'The server answers, but this page may not read the answer.',
      step: 'It failed while writing a small object.',
      causes: ['one', 'two'],
      isHidden: true,
    });
    expect(connectFailureWords(new BackupError('permission-lost', { hint: 'token-refused' }))).toMatchObject({
      title: 'The server does not accept the token.',
      causes: [],
    });
    const refused = new BackupError('permission-denied', { hint: 'key-not-allowed' });
    expect(connectFailureWords(refused, { 'key-not-allowed': ['one'] })).toMatchObject({
      causes: ['one'],
      isHidden: false,
    });
    expect(needsServerSetting(error)).toBe(true);
    expect(needsServerSetting(new BackupError('offline', { hint: 'unreachable' }))).toBe(false);
  });

  it('of a kind with an address has reasons for each answer that a browser hides', () => {
    for (const { kind, definition } of addableKinds().filter(({ definition: { fields } }) => fields !== null))
      for (const hint of ['unreachable', 'unreadable-answer'] as const)
        expect(
          connectFailureWords(new BackupError('offline', { hint }), definition.causes).causes.length,
          `${kind}: ${hint}`,
        ).toBeGreaterThan(1);
  });
});
