import { Checkbox, Group, NumberInput, Stack, Text } from '@mantine/core';

/** Which backups stay; structurally the engine's. `null`: no such rule. */
export interface RetentionRules {
  readonly keepLast: number | null;
  readonly hourly: number | null;
  readonly daily: number | null;
  readonly weekly: number | null;
  readonly monthly: number | null;
  readonly yearly: number | null;
  readonly keepWithinDays: number | null;
  readonly maxBytes: number | null;
  readonly safetyDays: number | null;
}

const COUNTS = [
  { rule: 'keepLast', label: 'The newest', unit: 'backups', fallback: 5 },
  { rule: 'hourly', label: 'One for each of the last', unit: 'hours', fallback: 24 },
  { rule: 'daily', label: 'One for each of the last', unit: 'days', fallback: 14 },
  { rule: 'weekly', label: 'One for each of the last', unit: 'weeks', fallback: 8 },
  { rule: 'monthly', label: 'One for each of the last', unit: 'months', fallback: 12 },
  { rule: 'yearly', label: 'One for each of the last', unit: 'years', fallback: 10 },
  { rule: 'keepWithinDays', label: 'All of the last', unit: 'days', fallback: 7 },
  { rule: 'safetyDays', label: 'Those made before a restore, an import or a large change, for', unit: 'days', fallback: 30 },
] as const;

const GB = 1_000_000_000;

/** The rules of one place where backups are kept. A backup stays as long as any of them keeps it. */
export function RetentionEditor({ value, onChange }: { readonly value: RetentionRules; readonly onChange: (value: RetentionRules) => void }) {
  return (
    <Stack gap={6}>
      <Text size="sm" c="dimmed">A backup stays as long as one of these keeps it. Pinned ones, and the newest that is whole, always stay.</Text>
      {COUNTS.map(({ rule, label, unit, fallback }) => (
        <Rule
          key={rule}
          label={label}
          unit={unit}
          value={value[rule]}
          fallback={fallback}
          onChange={(count) => { onChange({ ...value, [rule]: count }); }}
        />
      ))}
      <Rule
        label="All of them together take at most"
        unit="GB"
        value={value.maxBytes === null ? null : value.maxBytes / GB}
        fallback={5}
        isFraction
        onChange={(size) => { onChange({ ...value, maxBytes: size === null ? null : Math.round(size * GB) }); }}
      />
    </Stack>
  );
}

function Rule({ label, unit, value, fallback, isFraction = false, onChange }: {
  readonly label: string;
  readonly unit: string;
  readonly value: number | null;
  /** What it begins with where it is switched on. */
  readonly fallback: number;
  readonly isFraction?: boolean;
  readonly onChange: (value: number | null) => void;
}) {
  return (
    <Group gap="xs" mih={36}>
      <Checkbox label={label} aria-label={`${label} … ${unit}`} checked={value !== null} onChange={(event) => { onChange(event.currentTarget.checked ? fallback : null); }} />
      {value !== null && (
        <NumberInput
          aria-label={`${label}: number of ${unit}`}
          value={value}
          min={isFraction ? 0.1 : 1}
          max={100_000}
          allowDecimal={isFraction}
          allowNegative={false}
          suffix={` ${unit}`}
          w={110}
          size="xs"
          onChange={(typed) => { if (typeof typed === 'number' && typed > 0) onChange(typed); }}
        />
      )}
      {value === null && <Text size="sm" c="dimmed">… {unit}</Text>}
    </Group>
  );
}
