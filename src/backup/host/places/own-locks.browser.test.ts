import { describe } from 'vitest';
import { describeDecorator } from '../../../engine/testing/decorator-conformance.ts';
import { openWithOwnLocks } from './own-locks.ts';

describe('a replica with the locks of this device', () => {
  describeDecorator('own locks', (storage) => openWithOwnLocks('elsewhere', storage));
});
