import { ActionIcon, Code, CopyButton, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { contentWords } from '../shared/backup-words.ts';
import { Fact } from '../../../ui/fact.tsx';
import { formatBytes, formatCountOf } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';

const SHOWN_CHARACTERS = 12;

/** Whether the backup is intact, how that is known, and its id and checksum. */
export function BackupIntegrity({ backup }: { readonly backup: BackupSummary }) {
  const { dateTime } = useFormats();
  const { id, checksum, verifiedAt, verified } = backup;
  return (
    <Stack component="section" gap="xs" aria-labelledby="integrity">
      <Title order={2} size="h3" id="integrity">
        Integrity
      </Title>
      <SimpleGrid
        component="dl"
        m={0}
        type="container"
        cols={{ base: 1, '480px': 2, '860px': 4 }}
        spacing="sm"
        verticalSpacing="sm"
      >
        <Fact label="Status">{statusWords(backup)}</Fact>
        <Fact label="Verified">{verifiedAt === undefined ? 'Not yet' : dateTime(verifiedAt, 'seconds')}</Fact>
        {verifiedAt !== undefined && (
          <Fact label="Read back, decrypted and compared">
            {verified ? `${formatBytes(verified.bytes)} in ${formatCountOf(verified.chunks, 'piece')}` : 'Every byte'}
          </Fact>
        )}
        {verifiedAt !== undefined && <Fact label="Counts match the record">{contentWords(backup)}</Fact>}
        <Fact label="Id">
          <Copyable what="id" text={id} />
        </Fact>
        <Fact label="Checksum (SHA-256)">
          <Copyable what="checksum" text={checksum} />
        </Fact>
      </SimpleGrid>
    </Stack>
  );
}

function statusWords({ findings = [], verifiedAt, omittedCount }: BackupSummary): string {
  if (findings.length > 0) return 'Damaged';
  if (verifiedAt === undefined) return 'Not verified yet';
  return omittedCount > 0
    ? `Intact, except for ${formatCountOf(omittedCount, 'value')} that could not be backed up`
    : 'Intact';
}

/** The beginning of a long hexadecimal text; the button copies all of it. */
function Copyable({ what, text }: { readonly what: string; readonly text: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <Code title={text}>{`${text.slice(0, SHOWN_CHARACTERS)}…`}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? `The ${what} is copied` : `Copy the ${what}`}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
