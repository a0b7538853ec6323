import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';

interface SearchFieldProps extends Omit<
  TextInputProps,
  'aria-label' | 'value' | 'onChange' | 'leftSection' | 'rightSection'
> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A text to search for, with a button that clears it. */
export function SearchField({ label, value, onChange, placeholder = 'Search', ...others }: SearchFieldProps) {
  return (
    <TextInput
      {...others}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      leftSection={<IconSearch size={16} aria-hidden />}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      rightSection={
        value === '' ? undefined : (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              onChange('');
            }}
          />
        )
      }
    />
  );
}
