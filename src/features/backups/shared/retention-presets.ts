import type { RetentionPolicy } from '../../../engine/index.ts';

/** The part that a preset decides. Safety backups and manual ones are set separately. */
export type OrdinaryRules = Omit<RetentionPolicy, 'safetyDays' | 'keepsManual'>;

const NONE: OrdinaryRules = {
  keepLast: null,
  hourly: null,
  daily: null,
  weekly: null,
  monthly: null,
  yearly: null,
  keepWithinDays: null,
  maxBytes: null,
};

/** The initial number of days for *older than*. */
export const USUAL_DAYS = 90;

export type PresetName = 'thinned' | 'year' | 'ten' | 'age' | 'everything' | 'custom';

export interface RetentionPreset {
  readonly name: PresetName;
  readonly label: string;
  readonly description: string;
  /** `null`: the current rules, whatever they are. */
  readonly rules: OrdinaryRules | null;
}

export const RETENTION_PRESETS: readonly RetentionPreset[] = [
  {
    name: 'thinned',
    label: 'Fewer as they age (recommended)',
    description: 'The newest 5, then one for each of the last 12 hours, 14 days, 8 weeks, 12 months and 5 years.',
    rules: { ...NONE, keepLast: 5, hourly: 12, daily: 14, weekly: 8, monthly: 12, yearly: 5 },
  },
  {
    name: 'year',
    label: 'The last 7 days and 12 months',
    description: 'The newest 3, then one for each of the last 7 days and 12 months.',
    rules: { ...NONE, keepLast: 3, daily: 7, monthly: 12 },
  },
  { name: 'ten', label: 'The newest 10', description: 'However old they are.', rules: { ...NONE, keepLast: 10 } },
  {
    name: 'age',
    label: 'Delete backups older than…',
    description: 'Counted back from the newest backup, so a long break deletes nothing.',
    rules: { ...NONE, keepWithinDays: USUAL_DAYS },
  },
  { name: 'everything', label: 'Every backup', description: 'Nothing is deleted automatically.', rules: NONE },
  {
    name: 'custom',
    label: 'Custom rules',
    description: 'A backup stays as long as one of these rules keeps it.',
    rules: null,
  },
];

const NAMES = Object.keys(NONE) as readonly (keyof OrdinaryRules)[];

/** The preset that matches the rules, ignoring those for safety backups and manual ones. */
export function presetOf(rules: RetentionPolicy): PresetName {
  const isSame = (other: OrdinaryRules, names = NAMES) => names.every((name) => rules[name] === other[name]);
  if (
    rules.keepWithinDays !== null &&
    isSame(
      NONE,
      NAMES.filter((name) => name !== 'keepWithinDays'),
    )
  )
    return 'age';
  return RETENTION_PRESETS.find((preset) => preset.rules !== null && isSame(preset.rules))?.name ?? 'custom';
}
