import { ActionIcon, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { safeHref } from './parse-input.ts';

interface UrlControlProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** An address, with a button that opens it if that is allowed. */
export function UrlControl({ label, value, onChange }: UrlControlProps) {
  const href = safeHref(value);
  return (
    <TextInput
      label={label}
      type="url"
      inputMode="url"
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      description={value !== '' && !href ? 'Only web and mail addresses can be opened.' : undefined}
      rightSection={
        href && (
          <ActionIcon
            component="a"
            href={href}
            target="_blank"
            rel="noopener noreferrer"
            variant="subtle"
            aria-label={`Open ${label} in a new tab`}
          >
            <IconExternalLink size={16} aria-hidden />
          </ActionIcon>
        )
      }
    />
  );
}
