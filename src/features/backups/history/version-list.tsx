import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { RecordVersion } from '../../../backup/contract/comparing.ts';
import type { VersionFileLoader } from './use-version-files.ts';
import { VersionCard } from './version-card.tsx';

/** The versions of a record, newest first. */
export function VersionList({
  versions,
  isBusy,
  onBringBack,
  loadFile,
}: {
  readonly versions: readonly RecordVersion[];
  readonly isBusy: boolean;
  readonly onBringBack: (version: RecordVersion) => void;
  readonly loadFile: VersionFileLoader;
}) {
  if (!versions.some(({ row }) => row)) {
    return (
      <Text>
        No backup in this browser has this record{versions.length === 0 ? ': there is none yet. ' : '. '}
        <Anchor component={Link} to="/backups" underline="always">
          Backups
        </Anchor>
      </Text>
    );
  }
  const isOfSeveral = new Set(versions.map(({ oldest }) => oldest.deviceName)).size > 1;
  return (
    <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Versions, newest first">
      {versions.map((version) => (
        <li key={version.newest.id}>
          <VersionCard
            version={version}
            isOfSeveral={isOfSeveral}
            isBusy={isBusy}
            onBringBack={onBringBack}
            loadFile={loadFile}
          />
        </li>
      ))}
    </Stack>
  );
}
