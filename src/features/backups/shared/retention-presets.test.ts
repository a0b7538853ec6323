import { describe, expect, it } from 'vitest';
import type { RetentionPolicy } from '../../../engine/index.ts';
import { presetOf, RETENTION_PRESETS } from './retention-presets.ts';

const EVERYTHING: RetentionPolicy = {
  keepLast: null,
  hourly: null,
  daily: null,
  weekly: null,
  monthly: null,
  yearly: null,
  keepWithinDays: null,
  maxBytes: null,
  safetyDays: 30,
  keepsManual: false,
};

describe('a retention preset', () => {
  it('is recognised by its rules, with any other options', () => {
    for (const { name, rules } of RETENTION_PRESETS) {
      if (!rules) continue;
      for (const safetyDays of [0, 30, null])
        for (const keepsManual of [true, false]) expect(presetOf({ ...rules, safetyDays, keepsManual })).toBe(name);
    }
  });

  it('is an age with any number of days', () => {
    expect(presetOf({ ...EVERYTHING, keepWithinDays: 3 })).toBe('age');
    expect(presetOf({ ...EVERYTHING, keepWithinDays: 3, keepLast: 1 })).toBe('custom');
  });

  it('is custom if the rules match no preset', () => {
    expect(presetOf({ ...EVERYTHING, daily: 3 })).toBe('custom');
    expect(presetOf({ ...EVERYTHING, maxBytes: 1 })).toBe('custom');
  });
});
