import { Checkbox, Group, NativeSelect } from '@mantine/core';
import type { ImportPlan, Inspection, MatchMode } from '../../data/import/import-model.ts';

/** How the cells are to be understood, and what to do with records that are there. Only what matters for this file is asked. */
export function ReadingOptions({ inspection, plan, onChange, onHeader }: {
  readonly inspection: Inspection;
  readonly plan: ImportPlan;
  readonly onChange: (plan: ImportPlan) => void;
  readonly onHeader: (hasHeader: boolean) => void;
}) {
  const { options } = plan;
  const set = (change: Partial<typeof options>) => onChange({ ...plan, options: { ...options, ...change } });
  const hasDates = plan.mappings.some((mapping, index) => mapping.to.kind !== 'leaveOut' && inspection.columns[index]?.hasAmbiguousDates);
  const isCsv = plan.layout.format === 'csv';
  return (
    <Group align="flex-end" gap="lg">
      {plan.layout.format === 'csv' && (
        <Checkbox label="The first line names the columns" checked={plan.layout.hasHeader} onChange={(event) => onHeader(event.currentTarget.checked)} />
      )}
      {isCsv && <Checkbox label="Numbers have a decimal comma (3,5)" checked={options.hasDecimalComma} onChange={(event) => set({ hasDecimalComma: event.currentTarget.checked })} />}
      <Checkbox label="Leave out spaces around values" checked={options.trim} onChange={(event) => set({ trim: event.currentTarget.checked })} />
      {hasDates && (
        <NativeSelect
          label="Dates such as 3/4/2021 are"
          value={options.dateOrder}
          data={[{ value: 'dayFirst', label: '3 April (day first)' }, { value: 'monthFirst', label: 'March 4 (month first)' }]}
          onChange={(event) => set({ dateOrder: event.currentTarget.value === 'monthFirst' ? 'monthFirst' : 'dayFirst' })}
        />
      )}
      {plan.target.kind === 'existing' && <MatchOptions plan={plan} onChange={onChange} />}
    </Group>
  );
}

function MatchOptions({ plan, onChange }: { readonly plan: ImportPlan; readonly onChange: (plan: ImportPlan) => void }) {
  const { match, ...without } = plan;
  // A field that is made by the import holds nothing yet that a row could match.
  const keys = plan.mappings.filter(({ to }) => to.kind === 'field' && to.part === undefined);
  const titleKey = plan.target.fields.find((field) => field.isTitle)?.key;
  const usual = keys.find(({ to }) => to.kind === 'field' && to.fieldKey === titleKey) ?? keys[0];
  if (!usual) return null;
  const setMode = (mode: string) => onChange(isMatchMode(mode) ? { ...without, match: { column: match?.column ?? usual.column, mode } } : without);
  return (
    <>
      <NativeSelect
        label="A row whose record is there already"
        value={match?.mode ?? 'add'}
        data={[{ value: 'add', label: 'becomes a second record' }, { value: 'skip', label: 'is skipped' }, { value: 'update', label: 'updates that record' }]}
        onChange={(event) => setMode(event.currentTarget.value)}
      />
      {match && (
        <NativeSelect
          label="It is the same when this is equal"
          value={match.column}
          data={keys.map(({ column }) => column)}
          onChange={(event) => onChange({ ...plan, match: { ...match, column: event.currentTarget.value } })}
        />
      )}
    </>
  );
}

function isMatchMode(mode: string): mode is MatchMode {
  return mode === 'skip' || mode === 'update';
}
