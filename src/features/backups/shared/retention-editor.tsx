import type { RetentionPolicy } from '../../../engine/index.ts';
import { Checkbox, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { presetOf, RETENTION_PRESETS, USUAL_DAYS, type PresetName } from './retention-presets.ts';

const COUNTS = [
  { rule: 'keepLast', label: 'The newest', unit: 'backups', fallback: 5 },
  { rule: 'hourly', label: 'One for each of the last', unit: 'hours', fallback: 24 },
  { rule: 'daily', label: 'One for each of the last', unit: 'days', fallback: 14 },
  { rule: 'weekly', label: 'One for each of the last', unit: 'weeks', fallback: 8 },
  { rule: 'monthly', label: 'One for each of the last', unit: 'months', fallback: 12 },
  { rule: 'yearly', label: 'One for each of the last', unit: 'years', fallback: 10 },
  { rule: 'keepWithinDays', label: 'All of the last', unit: 'days', fallback: 7 },
] as const;

const GB = 1_000_000_000;
const SAFETY_DAYS = 30;
const OPTIONS = RETENTION_PRESETS.map(({ name, label }) => ({ value: name, label }));

interface EditorProps {
  readonly label: string;
  /** Leaves out safety backups and manual ones: they stay as they are. */
  readonly isShort?: boolean;
  readonly value: RetentionPolicy;
  readonly onChange: (value: RetentionPolicy) => void;
}

/**
 * Which backups one destination keeps: a preset, or custom rules; and the fate of those that the rules do not cover.
 */
export function RetentionEditor({ label, isShort = false, value, onChange }: EditorProps) {
  const [chosen, setChosen] = useState<PresetName>(() => presetOf(value));
  const preset = RETENTION_PRESETS.find(({ name }) => name === chosen);
  const choose = (name: string | null) => {
    const next = RETENTION_PRESETS.find((other) => other.name === name);
    if (!next) return;
    setChosen(next.name);
    if (next.rules) onChange({ ...value, ...next.rules });
  };
  return (
    <Stack gap="xs">
      <Select label={label} data={OPTIONS} value={chosen} allowDeselect={false} maw={380} onChange={choose} />
      <Text size="sm" c="dimmed">
        {preset?.description} Pinned backups and the newest intact one always stay.
      </Text>
      {chosen === 'age' && (
        <Count
          label="Delete backups older than"
          unit="days"
          value={value.keepWithinDays ?? USUAL_DAYS}
          onChange={(keepWithinDays) => {
            onChange({ ...value, keepWithinDays });
          }}
        />
      )}
      {chosen === 'custom' && <CustomRules value={value} onChange={onChange} />}
      {!isShort && (
        <>
          <SafetyBackups
            days={value.safetyDays}
            onChange={(safetyDays) => {
              onChange({ ...value, safetyDays });
            }}
          />
          <Checkbox
            label="Keep manual backups until I delete them"
            description="Otherwise they follow the same rules as automatic backups, unless you pin them."
            checked={value.keepsManual}
            onChange={(event) => {
              onChange({ ...value, keepsManual: event.currentTarget.checked });
            }}
          />
        </>
      )}
    </Stack>
  );
}

function CustomRules({ value, onChange }: Pick<EditorProps, 'value' | 'onChange'>) {
  return (
    <Stack gap={6}>
      {COUNTS.map(({ rule, label, unit, fallback }) => (
        <Rule
          key={rule}
          label={label}
          unit={unit}
          value={value[rule]}
          fallback={fallback}
          onChange={(count) => {
            onChange({ ...value, [rule]: count });
          }}
        />
      ))}
      <Rule
        label="Limit total size to"
        unit="GB"
        value={value.maxBytes === null ? null : value.maxBytes / GB}
        fallback={5}
        isFraction
        onChange={(size) => {
          onChange({ ...value, maxBytes: size === null ? null : Math.round(size * GB) });
        }}
      />
    </Stack>
  );
}

/** `null`: forever. The backup needed to undo the last restore always stays. */
function SafetyBackups({
  days,
  onChange,
}: {
  readonly days: number | null;
  readonly onChange: (days: number | null) => void;
}) {
  return (
    <Stack gap={4}>
      <Text size="sm">Safety backups, made before a restore, an import or a large change, stay</Text>
      <Group gap="sm" mih={36}>
        {days !== null && (
          <Count label="Keep safety backups for" isLabelHidden unit="days" min={0} value={days} onChange={onChange} />
        )}
        <Checkbox
          label="forever"
          aria-label="Keep safety backups forever"
          checked={days === null}
          onChange={(event) => {
            onChange(event.currentTarget.checked ? null : SAFETY_DAYS);
          }}
        />
      </Group>
    </Stack>
  );
}

interface CountProps {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly unit: string;
  readonly value: number;
  readonly min?: number;
  readonly isFraction?: boolean;
  readonly onChange: (value: number) => void;
}

function Count({ label, isLabelHidden = false, unit, value, min = 1, isFraction = false, onChange }: CountProps) {
  return (
    <NumberInput
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      value={value}
      min={min}
      max={100_000}
      allowDecimal={isFraction}
      allowNegative={false}
      suffix={` ${unit}`}
      w={isLabelHidden ? 110 : 220}
      size={isLabelHidden ? 'xs' : 'sm'}
      onChange={(typed) => {
        if (typeof typed === 'number' && typed >= min) onChange(typed);
      }}
    />
  );
}

function Rule({
  label,
  unit,
  value,
  fallback,
  isFraction = false,
  onChange,
}: {
  readonly label: string;
  readonly unit: string;
  readonly value: number | null;
  /** The initial value when it is switched on. */
  readonly fallback: number;
  readonly isFraction?: boolean;
  readonly onChange: (value: number | null) => void;
}) {
  return (
    <Group gap="xs" mih={36}>
      <Checkbox
        label={label}
        aria-label={`${label} … ${unit}`}
        checked={value !== null}
        onChange={(event) => {
          onChange(event.currentTarget.checked ? fallback : null);
        }}
      />
      {value !== null && (
        <Count
          label={`${label}: number of ${unit}`}
          isLabelHidden
          unit={unit}
          value={value}
          min={isFraction ? 0.1 : 1}
          isFraction={isFraction}
          onChange={onChange}
        />
      )}
      {value === null && (
        <Text size="sm" c="dimmed">
          … {unit}
        </Text>
      )}
    </Group>
  );
}
