import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { pickGroups } from './pick-groups.ts';

const GROUPS = 9;
const GROUP_LENGTH = 4;

/** Confirms that the person has the kit, by a part of it typed back. From then on the key opens the backups. */
export function ProveStep({
  onProven,
  onShowAgain,
}: {
  readonly onProven: () => void;
  readonly onShowAgain: () => void;
}) {
  const [asked] = useState(() => pickGroups(GROUPS, Math.random));
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const [isWrong, setWrong] = useState(false);
  const prove = useMutation({
    mutationFn: () => backupClient.confirmRecoveryKit(typed),
    onSuccess: (isRight) => {
      setWrong(!isRight);
      if (isRight) onProven();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  const isWhole = asked.every((at) => (typed[at] ?? '').trim().length >= GROUP_LENGTH);
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={520}>
        <Text>Type these groups from the printed or saved kit, to make sure now that you can read it.</Text>
        <Group gap="sm" align="flex-end">
          {asked.map((at, index) => (
            <TextInput
              key={at}
              autoFocus={index === 0}
              label={`Group ${at + 1}`}
              w={110}
              value={typed[at] ?? ''}
              maxLength={8}
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="characters"
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', textTransform: 'uppercase' } }}
              onChange={(event) => {
                setTyped({ ...typed, [at]: event.currentTarget.value });
                setWrong(false);
              }}
            />
          ))}
        </Group>
        {isWrong && (
          <Text role="alert" size="sm" c="var(--mantine-color-error)">
            One of the groups does not match the kit. Compare them letter by letter.
          </Text>
        )}
        {prove.isError && <ErrorNotice error={prove.error} operation="set-up" />}
        <Group gap="xs">
          <Button type="submit" loading={prove.isPending} disabled={!isWhole}>
            Confirm
          </Button>
          <Button variant="default" onClick={onShowAgain}>
            Show the kit again
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
