import { Stack, Text } from '@mantine/core';
import type { DownloadedFile } from '../../../backup/contract/destinations.ts';
import { formatBytes, formatCount, formatRelativeTime } from '../../../ui/format.ts';

const MOST_SHOWN = 5;

/** The known downloaded files, and when each was last seen. */
export function DownloadedList({ files }: { readonly files: readonly DownloadedFile[] }) {
  if (files.length === 0) return null;
  const hidden = files.length - MOST_SHOWN;
  return (
    <Stack gap={6}>
      <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: 'none' }} aria-label="Downloaded files">
        {files.slice(0, MOST_SHOWN).map((file) => (
          <li key={`${file.fileName} ${file.sizeBytes} ${file.backupIds.join()}`}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {file.fileName === '' ? 'A file opened here' : file.fileName}
            </Text>
            <Text size="xs" c="dimmed">
              {fileWords(file)}
            </Text>
          </li>
        ))}
      </Stack>
      {hidden > 0 && <Text size="xs" c="dimmed">{`and ${formatCount(hidden)} older`}</Text>}
      <Text size="xs" c="dimmed">
        Heirloom cannot see whether a file is still where you put it. Test one from time to time: Heirloom reads every
        byte and runs a test restore. Your data is not touched.
      </Text>
    </Stack>
  );
}

function fileWords({ sizeBytes, downloadedAt, lastSeenAt, lastCheck, lastDrill }: DownloadedFile): string {
  const isRight = lastDrill?.outcome === 'passed' && lastCheck?.isIntact !== false;
  return [
    formatBytes(sizeBytes),
    ...(downloadedAt === undefined ? [] : [`downloaded ${formatRelativeTime(downloadedAt)}`]),
    lastSeenAt === undefined ? 'not tested yet' : `opened here ${formatRelativeTime(lastSeenAt)}`,
    ...(lastCheck ? [`checked ${formatRelativeTime(lastCheck.at)}: ${lastCheck.isIntact ? 'intact' : 'damaged'}`] : []),
    ...(isRight ? [`test restore ${formatRelativeTime(lastDrill.at)}: passed`] : []),
    ...(lastDrill?.outcome === 'failed' ? [`test restore ${formatRelativeTime(lastDrill.at)}: failed`] : []),
  ].join(' · ');
}
