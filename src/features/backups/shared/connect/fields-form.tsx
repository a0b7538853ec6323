import { Button, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { DestinationField, DestinationPreset } from '../../../../destinations/definition.ts';
import { DialogActions } from '../../../../ui/dialog-actions.tsx';

export type FieldValues = Readonly<Record<string, string>>;

interface FieldsFormProps {
  readonly fields: readonly DestinationField[];
  readonly presets?: readonly DestinationPreset[];
  readonly submitLabel: string;
  readonly isBusy: boolean;
  /** Above the buttons: what the server needs, and why the last attempt failed. */
  readonly children?: ReactNode;
  readonly onSubmit: (values: FieldValues) => void;
  readonly onCancel: () => void;
}

/** A form with the fields of a kind. After a failure, what was typed stays. */
export function FieldsForm({
  fields,
  presets = [],
  submitLabel,
  isBusy,
  children,
  onSubmit,
  onCancel,
}: FieldsFormProps) {
  const [values, setValues] = useState<FieldValues>(() => initialOf(fields));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit(Object.fromEntries(fields.map(({ name }) => [name, (values[name] ?? '').trim()])));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {presets.length > 0 && (
          <PresetChoice
            presets={presets}
            isDisabled={isBusy}
            onChosen={(preset) => {
              setValues((before) => ({ ...before, ...preset.values }));
            }}
          />
        )}
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            isDisabled={isBusy}
            onChange={(value) => {
              setValues((before) => ({ ...before, [field.name]: value }));
            }}
          />
        ))}
        {children}
        <DialogActions>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            {submitLabel}
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}

function initialOf(fields: readonly DestinationField[]): FieldValues {
  return Object.fromEntries(fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])));
}

function PresetChoice({
  presets,
  isDisabled,
  onChosen,
}: {
  readonly presets: readonly DestinationPreset[];
  readonly isDisabled: boolean;
  readonly onChosen: (preset: DestinationPreset) => void;
}) {
  const [chosen, setChosen] = useState<DestinationPreset>();
  return (
    <Stack gap={4}>
      <Select
        label="Service"
        placeholder="Another service"
        data={presets.map(({ name }) => name)}
        value={chosen?.name ?? null}
        disabled={isDisabled}
        allowDeselect={false}
        onChange={(name) => {
          const preset = presets.find((known) => known.name === name);
          setChosen(preset);
          if (preset) onChosen(preset);
        }}
      />
      {chosen && <Text size="sm">{chosen.note}</Text>}
    </Stack>
  );
}

function Field({
  field: { label, description, placeholder, type, isRequired },
  value,
  isDisabled,
  onChange,
}: {
  readonly field: DestinationField;
  readonly value: string;
  readonly isDisabled: boolean;
  readonly onChange: (value: string) => void;
}) {
  const props = {
    label,
    value,
    required: isRequired,
    disabled: isDisabled,
    ...(description === undefined ? {} : { description }),
    ...(placeholder === undefined ? {} : { placeholder }),
    // No password manager fills in a key of another site, or offers to keep this one.
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      onChange(event.currentTarget.value);
    },
  };
  return type === 'secret' ? <PasswordInput {...props} /> : <TextInput {...props} type={type} />;
}
