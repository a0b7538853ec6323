import { Group, Select, Text } from '@mantine/core';
import { FIELD_TYPES, type FieldType } from '../../../catalogue/model.ts';
import { screenOf } from '../field-types/registry.ts';

/** Chooses the type of a field, with a short description of each. */
export function FieldTypeSelect({
  value,
  allowed = FIELD_TYPES,
  onChange,
}: {
  readonly value: FieldType;
  /** The available types; by default all. */
  readonly allowed?: readonly FieldType[] | undefined;
  readonly onChange: (type: FieldType) => void;
}) {
  return (
    <Select
      label="Type"
      data={allowed.map((type) => ({ value: type, label: screenOf(type).label }))}
      value={value}
      allowDeselect={false}
      onChange={(chosen) => {
        const type = allowed.find((candidate) => candidate === chosen);
        if (type !== undefined) onChange(type);
      }}
      renderOption={({ option }) => {
        const type = allowed.find((candidate) => candidate === option.value) ?? 'text';
        const { label, description, Icon } = screenOf(type);
        return (
          <Group gap="sm" wrap="nowrap">
            <Icon size={18} stroke={1.6} aria-hidden />
            <span>
              {label}{' '}
              <Text span size="xs" c="dimmed">
                {description}
              </Text>
            </span>
          </Group>
        );
      }}
    />
  );
}
