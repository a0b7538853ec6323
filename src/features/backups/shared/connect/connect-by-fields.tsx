import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { DestinationField, DestinationWords } from '../../../../destinations/definition.ts';
import type { ConnectProps } from '../../../../destinations/form.ts';
import { formOf } from '../../../../destinations/forms.ts';

interface ConnectByFieldsProps extends ConnectProps {
  readonly kind: string;
  readonly words: DestinationWords;
  readonly fields: readonly DestinationField[];
}

/** The button that opens a form with the fields from a kind's definition. */
export function ConnectByFields({ kind, words, fields, ...props }: ConnectByFieldsProps) {
  const { label, purpose, isMain, isDisabled, onConnected } = props;
  const [isOpen, setOpen] = useState(false);
  const { Icon } = formOf({ kind });
  return (
    <>
      <Button
        w="fit-content"
        {...(isMain ? { leftSection: <Icon size={18} aria-hidden /> } : { variant: 'default' })}
        disabled={isDisabled}
        onClick={() => {
          setOpen(true);
        }}
      >
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => {
          setOpen(false);
        }}
        title={label}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <FieldsForm
          fields={fields}
          submitLabel={purpose === 'keep' ? 'Add' : 'Open'}
          onSubmit={(values) => {
            setOpen(false);
            void onConnected(values, words.name);
          }}
          onCancel={() => {
            setOpen(false);
          }}
        />
      </Modal>
    </>
  );
}

function FieldsForm({
  fields,
  submitLabel,
  onSubmit,
  onCancel,
}: {
  readonly fields: readonly DestinationField[];
  readonly submitLabel: string;
  readonly onSubmit: (values: Readonly<Record<string, string>>) => void;
  readonly onCancel: () => void;
}) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit(Object.fromEntries(fields.map(({ name }) => [name, (values[name] ?? '').trim()])));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => {
              setValues((before) => ({ ...before, [field.name]: value }));
            }}
          />
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit">{submitLabel}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Field({
  field: { label, description, placeholder, type, isRequired },
  value,
  onChange,
}: {
  readonly field: DestinationField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const props = {
    label,
    value,
    required: isRequired,
    ...(description === undefined ? {} : { description }),
    ...(placeholder === undefined ? {} : { placeholder }),
    autoComplete: 'off',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      onChange(event.currentTarget.value);
    },
  };
  return type === 'secret' ? <PasswordInput {...props} /> : <TextInput {...props} type={type} />;
}
