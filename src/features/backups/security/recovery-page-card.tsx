import { Button, Code, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { saveBlob } from '../../../ui/save-blob.ts';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { KeyCard } from './key-card.tsx';

/** The page that opens backups without the app: download it, or compare a copy. */
export function RecoveryPageCard() {
  const { data } = useQuery(backupQueries.recoveryPage);
  if (!data) return null;
  const { page, fileName, sha256 } = data;
  return (
    <KeyCard
      title="Recovery page"
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => {
            saveBlob(page, fileName);
          }}
        >
          Download recover.html
        </Button>
      }
    >
      <Text size="sm">
        It opens your backups without Heirloom and without the internet, with your passphrase or recovery key. Each
        backup file and each folder of backups contains it. To check that a copy was not changed, compare its SHA-256:
      </Text>
      <Code block style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
        {sha256}
      </Code>
    </KeyCard>
  );
}
