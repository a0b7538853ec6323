import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import { IconShield } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useProtection } from '../../features/backups/overview/use-protection.ts';
import {
  backupQueries,
  automationQueries,
  destinationQueries,
} from '../../features/backups/shared/queries/client-queries.ts';
import { SET_UP_STEPS, stepsLeft } from './set-up-steps.ts';

const PUT_OFF_KEY = 'heirloom-set-up-put-off';

/** A discreet notice below the collections: how far the protection has come, and a link to the set-up. */
export function SetUpInvitation() {
  const known = useProtection();
  const { data: status } = useQuery(backupQueries.status);
  const { data: destinations } = useQuery(destinationQueries.list);
  const { data: automation } = useQuery(automationQueries.automation);
  const [isPutOff, setPutOff] = useState(hasPutOff);
  if (isPutOff || !known || !status || !destinations || !automation || status.repository === 'locked') return null;
  if (known.protection.level === 'protected') return null;
  const left = stepsLeft({ status, destinations, automation });
  if (left.length === 0) return null;
  const putOff = () => {
    setPutOff(true);
    rememberPutOff();
  };
  return (
    <Paper component="section" withBorder radius="md" p="sm" aria-label="Protect your data">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <IconShield size={22} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
        <Group justify="space-between" gap="xs" flex={1} miw={0}>
          <Text size="sm" flex={1} miw={200}>
            {invitationWords({
              lastBackupAt: known.lastBackupAt,
              isAutomaticOn: automation.isOn,
              hasPlace: !left.includes('place'),
            })}
          </Text>
          <Button component={Link} to="/backups/set-up" size="compact-md" variant="default">
            {left.length === SET_UP_STEPS.length ? 'Set up backups' : 'Finish the set-up'}
          </Button>
        </Group>
        <CloseButton size="sm" aria-label="Hide this message" onClick={putOff} />
      </Group>
    </Paper>
  );
}

function hasPutOff(): boolean {
  try {
    return localStorage.getItem(PUT_OFF_KEY) !== null;
  } catch {
    return false;
  }
}

function rememberPutOff(): void {
  try {
    localStorage.setItem(PUT_OFF_KEY, '1');
  } catch {
    // Without storage, the notice is back on the next visit.
  }
}

/** The message on the first screen until there is a proven copy elsewhere. */
function invitationWords({
  lastBackupAt,
  isAutomaticOn,
  hasPlace,
}: {
  readonly lastBackupAt: number | null;
  readonly isAutomaticOn: boolean;
  readonly hasPlace: boolean;
}): string {
  if (hasPlace) return 'A few steps are left to test your copy and make sure you can get everything back.';
  if (lastBackupAt !== null)
    return 'Your data is backed up in this browser. Make a copy elsewhere too, in case you lose this browser.';
  if (isAutomaticOn)
    return 'The first backup in this browser starts in a few minutes. Make a copy elsewhere too, in case you lose this browser.';
  return 'Nothing is backed up yet. Set up backups, with a copy outside this browser.';
}
