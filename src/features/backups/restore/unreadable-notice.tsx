import { Alert, Checkbox, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UnreadablePart } from '../../../backup/contract/unreadable.ts';
import { unreadableWords } from './unreadable-words.ts';

interface UnreadableNoticeProps {
  readonly parts: readonly UnreadablePart[];
  readonly title?: string;
}

/** Lists the unreadable parts of the backup. Shows nothing if there are none. */
export function UnreadableNotice({
  parts,
  title = 'Some of this backup cannot be read. Everything else can be restored.',
}: UnreadableNoticeProps) {
  if (parts.length === 0) return null;
  return (
    <Alert role="alert" color="yellow" icon={<IconAlertTriangle aria-hidden />} title={title}>
      <UnreadableList parts={parts} />
      <Text size="sm" mt={4}>
        Your current version of it stays as it is. Another backup, or another copy of this one, may have it.
      </Text>
    </Alert>
  );
}

export function UnreadableList({ parts }: { readonly parts: readonly UnreadablePart[] }) {
  return (
    <List size="sm" spacing={2} aria-label="What cannot be read">
      {parts.map((part) => (
        <List.Item key={part.table} style={{ overflowWrap: 'anywhere' }}>
          {unreadableWords(part)}
        </List.Item>
      ))}
    </List>
  );
}

interface UnreadableConsentProps {
  readonly parts: readonly UnreadablePart[];
  readonly isAgreed: boolean;
  readonly onAgree: (isYes: boolean) => void;
}

/** Before a restore that leaves something out: lists it, and asks the person to agree. */
export function UnreadableConsent({ parts, isAgreed, onAgree }: UnreadableConsentProps) {
  if (parts.length === 0) return null;
  return (
    <>
      <UnreadableNotice parts={parts} title="Left out because it cannot be read" />
      <Checkbox
        label="I understand that this is left out"
        checked={isAgreed}
        onChange={(event) => {
          onAgree(event.currentTarget.checked);
        }}
      />
    </>
  );
}
