import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconShield, IconShieldCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { LEVEL_WORDS, protectionSentence } from '../../features/backups/overview/protection-words.ts';
import { useProtection } from '../../features/backups/overview/use-protection.ts';
import { refreshBackups } from '../../features/backups/shared/queries/client-queries.ts';
import { backupClient } from '../../backup/client/client.ts';
import type { DestinationStatus } from '../../backup/contract/destinations.ts';
import { abilitiesOf, mustGetDefinition } from '../../destinations/kinds.ts';
import { useFormats } from '../../ui/formats.tsx';
import { runAndReport } from '../../features/errors/notify.tsx';

/** The result of the set-up as the protection status states it, and the one remaining question. */
export function FinishedStep({
  place,
  nextRunAt,
  takesFocus,
}: {
  readonly place: DestinationStatus | undefined;
  readonly nextRunAt: string | null;
  readonly takesFocus: boolean;
}) {
  const known = useProtection();
  const { dateTime } = useFormats();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  const leavesDevice = place && isAskedWhetherItLeaves(place);
  const isProtected = known?.protection.level === 'protected';
  return (
    <Stack gap="md" maw={640}>
      <Alert
        ref={box}
        tabIndex={-1}
        role="status"
        color={isProtected ? 'teal' : 'yellow'}
        icon={isProtected ? <IconShieldCheck aria-hidden /> : <IconShield aria-hidden />}
        title={known ? LEVEL_WORDS[known.protection.level] : 'Everything is set up.'}
      >
        {known && protectionSentence(known.protection.sentence, known.context)}
      </Alert>
      {nextRunAt !== null && (
        <Text>{`Next automatic backup: ${dateTime(nextRunAt)}, or when you next open Heirloom after that.`}</Text>
      )}
      {leavesDevice && <LeavesDevice place={place} />}
      <Group gap="xs">
        <Button component={Link} to="/">
          Done
        </Button>
        <Button variant="default" component={Link} to="/backups">
          See the backups
        </Button>
      </Group>
    </Stack>
  );
}

function isAskedWhetherItLeaves({ kind }: DestinationStatus): boolean {
  const { isReplica, isOutsideDevice } = abilitiesOf({ kind });
  return isReplica && isOutsideDevice === 'asked';
}

/** Asks whether the place outlives the device, which only the person knows. */
function LeavesDevice({ place: { id, kind, name, isOutsideThisDevice } }: { readonly place: DestinationStatus }) {
  const queryClient = useQueryClient();
  const change = (isOutside: boolean) => {
    runAndReport(async () => {
      await backupClient.changeDestination(id, { isOutsideThisDevice: isOutside });
      await refreshBackups(queryClient);
    });
  };
  return (
    <Checkbox
      label={`“${name}” leaves this device`}
      description={mustGetDefinition(kind).words.outsideDevice?.description}
      checked={isOutsideThisDevice}
      onChange={(event) => {
        change(event.currentTarget.checked);
      }}
    />
  );
}
