import { Chip, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { parseCron, type ScheduleWhen } from '../../../engine/index.ts';
import { cronProblemWords, DAYS } from './schedule-words.ts';

const KINDS = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'On certain weekdays' },
  { value: 'monthly', label: 'Once a month' },
  { value: 'hours', label: 'Every few hours' },
  { value: 'cron', label: 'Cron expression' },
  { value: 'none', label: 'No set time' },
] as const satisfies readonly { readonly value: ScheduleWhen['kind']; readonly label: string }[];

const MONTH_DAYS = [
  ...Array.from({ length: 31 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) })),
  { value: 'last', label: 'the last' },
];

/** The initial values of a kind; the time of day is kept if there was one. */
function startOf(kind: ScheduleWhen['kind'], at: string): ScheduleWhen {
  switch (kind) {
    case 'none':
      return { kind };
    case 'daily':
      return { kind, at };
    case 'weekly':
      return { kind, days: [1], at };
    case 'monthly':
      return { kind, day: 1, at };
    case 'hours':
      return { kind, every: 6 };
    case 'cron':
      return { kind, expression: '0 2 * * *' };
  }
}

/** When automatic backups run. Invalid input stays visible, with an explanation. */
export function WhenEditor({
  value,
  onChange,
}: {
  readonly value: ScheduleWhen;
  readonly onChange: (value: ScheduleWhen) => void;
}) {
  const at = 'at' in value ? value.at : '02:00';
  const choose = (chosen: string | null) => {
    const kind = KINDS.find((candidate) => candidate.value === chosen);
    if (kind) onChange(startOf(kind.value, at));
  };
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end">
        <Select label="When" data={KINDS} value={value.kind} onChange={choose} allowDeselect={false} w={240} />
        <WhenDetails value={value} onChange={onChange} />
      </Group>
      {value.kind === 'weekly' && <WeekdayChips value={value} onChange={onChange} />}
    </Stack>
  );
}

function WhenDetails({
  value,
  onChange,
}: {
  readonly value: ScheduleWhen;
  readonly onChange: (value: ScheduleWhen) => void;
}) {
  switch (value.kind) {
    case 'none':
      return null;
    case 'daily':
    case 'weekly':
      return (
        <TimeOfDay
          at={value.at}
          onChange={(at) => {
            onChange({ ...value, at });
          }}
        />
      );
    case 'monthly':
      return (
        <>
          <Select
            label="On day"
            data={MONTH_DAYS}
            value={String(value.day)}
            allowDeselect={false}
            w={110}
            onChange={(chosen) => {
              onChange({ ...value, day: chosen === 'last' ? 'last' : Number(chosen) });
            }}
          />
          <TimeOfDay
            at={value.at}
            onChange={(at) => {
              onChange({ ...value, at });
            }}
          />
        </>
      );
    case 'hours':
      return (
        <NumberInput
          label="Hours between two"
          value={value.every}
          min={1}
          max={744}
          allowDecimal={false}
          allowNegative={false}
          w={160}
          onChange={(typed) => {
            if (typeof typed === 'number' && typed >= 1) onChange({ ...value, every: typed });
          }}
        />
      );
    case 'cron':
      return (
        <CronInput
          expression={value.expression}
          onChange={(expression) => {
            onChange({ ...value, expression });
          }}
        />
      );
  }
}

function TimeOfDay({ at, onChange }: { readonly at: string; readonly onChange: (at: string) => void }) {
  return (
    <TextInput
      type="time"
      label="At"
      value={at}
      required
      withAsterisk={false}
      w={130}
      onChange={(event) => {
        if (event.currentTarget.value !== '') onChange(event.currentTarget.value.slice(0, 5));
      }}
    />
  );
}

function CronInput({
  expression,
  onChange,
}: {
  readonly expression: string;
  readonly onChange: (expression: string) => void;
}) {
  const read = parseCron(expression);
  return (
    <TextInput
      label="Cron expression"
      value={expression}
      maxLength={200}
      miw={220}
      flex={1}
      ff="monospace"
      error={read.ok ? undefined : cronProblemWords(read.problem)}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

type Weekly = Extract<ScheduleWhen, { readonly kind: 'weekly' }>;

function WeekdayChips({ value, onChange }: { readonly value: Weekly; readonly onChange: (value: Weekly) => void }) {
  const choose = (chosen: readonly string[]) => {
    const days = DAYS.map(({ day }) => day).filter((day) => chosen.includes(String(day)));
    if (days.length > 0) onChange({ ...value, days });
  };
  return (
    <div role="group" aria-labelledby="weekdays">
      <Text size="sm" fw={500} id="weekdays" mb={4}>
        On
      </Text>
      <Chip.Group multiple value={value.days.map(String)} onChange={choose}>
        <Group gap={6}>
          {DAYS.map(({ day, short }) => (
            <Chip key={day} value={String(day)} size="sm">
              {short}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </div>
  );
}
