import { expect, it } from 'vitest';
import { DEFAULT_RETENTION, KEEP_EVERYTHING } from '../../../engine/index.ts';
import { presetOf } from '../shared/retention-presets.ts';

it('recommends the default policy of the engine', () => {
  expect(presetOf(DEFAULT_RETENTION)).toBe('thinned');
  expect(presetOf(KEEP_EVERYTHING)).toBe('everything');
});
