import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { tableWords } from '../shared/backup-words.ts';
import { Findings } from '../shared/findings.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { checkEveryByte } from './check-actions.ts';
import { useChoices } from './choice-store.ts';
import { intactParts } from './intact-parts.ts';
import { UnreadableList } from './unreadable-notice.tsx';
import { useWizard } from './wizard-store.ts';

/** Offers the full check of the chosen backup, and shows its result. */
export function FullCheck() {
  const { checkReport } = useWizard();
  const backup = useChoices((state) => state.backup);
  if (!checkReport) {
    return (
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={18} aria-hidden />}
          onClick={() => {
            void checkEveryByte();
          }}
        >
          Verify every byte
        </Button>
        <Text size="sm" c="dimmed">
          Takes a little longer. Optional: a restore verifies everything it reads.
        </Text>
      </Group>
    );
  }
  if (checkReport.isIntact) {
    return (
      <Alert role="status" color="teal" icon={<IconShieldCheck aria-hidden />} title="This backup is intact.">
        {`Every byte was decrypted and compared: ${formatBytes(checkReport.bytes)}.`}
      </Alert>
    );
  }
  const { unreadable = [] } = checkReport;
  const parts = backup && intactParts(checkReport.findings, backup.tables);
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title="This backup is damaged.">
      <Stack gap="xs">
        <Text size="sm">
          Everything else can be restored. Continue to leave this out. The damaged parts cannot be restored from here;
          another copy or another backup may have them.
        </Text>
        {unreadable.length > 0 && <UnreadableList parts={unreadable} />}
        {unreadable.length === 0 && parts && parts.damaged.length > 0 && (
          <Text size="sm" fw={600}>{`Incomplete: ${list(parts.damaged)}.`}</Text>
        )}
        {parts && parts.whole.length > 0 && <Text size="sm" fw={600}>{`Whole: ${list(parts.whole)}.`}</Text>}
        <Findings findings={checkReport.findings} />
      </Stack>
    </Alert>
  );
}

const list = (tables: readonly string[]) => tables.map((name) => tableWords(name).toLowerCase()).join(', ');
