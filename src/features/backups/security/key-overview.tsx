import { Button, Stack, Text, Title } from '@mantine/core';
import type { KeyOverview as Overview } from '../../../backup/contract/keys.ts';
import type { BackupStatus } from '../../../backup/contract/backups.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { BrowserKeyCard } from './browser-key-card.tsx';
import type { Flow } from './flow.ts';
import { KeyCard, KeyText } from './key-card.tsx';
import { LockSettings } from './lock-settings.tsx';
import { PasskeyCard } from './passkey-card.tsx';
import { RecoveryPageCard } from './recovery-page-card.tsx';
import { RemoveKeyButton } from './remove-key-button.tsx';
import { UnlockCard } from './unlock-card.tsx';

const ID_SHOWN = 8;

/** All keys to the backups, with their actions; and the lock. */
export function KeyOverview({
  status,
  overview,
  onStart,
}: {
  readonly status: BackupStatus;
  readonly overview: Overview;
  readonly onStart: (flow: Flow) => void;
}) {
  const { dateTime } = useFormats();
  const { keys, keyProvenAt, needsCredential, browserKey } = overview;
  const passkeys = status.passkeys ?? [];
  const passphrase = keys.find(({ kind }) => kind === 'passphrase');
  const recoveryKey = keys.find(({ kind }) => kind === 'recovery-key');
  const later = keys.filter(({ kind }) => kind === 'other');
  return (
    <Stack gap="md" maw={720}>
      <Title order={2} size="h4">
        Keys to your backups
      </Title>
      {browserKey === 'withdrawn' && <UnlockCard passkeys={passkeys} />}
      {browserKey !== 'withdrawn' && (
        <>
          <KeyCard
            title="Passphrase"
            actions={
              <Button
                variant="default"
                onClick={() => {
                  onStart('passphrase');
                }}
              >
                {passphrase ? 'Change passphrase' : 'Choose a passphrase'}
              </Button>
            }
          >
            <KeyText>
              {passphrase
                ? `Set on ${dateTime(passphrase.createdAt)}. It opens your backups on any device.`
                : 'None yet.'}
            </KeyText>
          </KeyCard>
          <KeyCard
            title="Recovery key"
            actions={
              <>
                {recoveryKey && keyProvenAt === undefined && (
                  <Button
                    onClick={() => {
                      onStart('held-kit');
                    }}
                  >
                    Confirm that you have it
                  </Button>
                )}
                <Button
                  variant="default"
                  onClick={() => {
                    onStart('kit');
                  }}
                >
                  {recoveryKey ? 'Make a new kit' : 'Make a recovery kit'}
                </Button>
                {recoveryKey && passphrase && (
                  <RemoveKeyButton
                    slotId={recoveryKey.slotId}
                    name="recovery key"
                    passkeys={passkeys}
                    needsCredential={needsCredential}
                  >
                    The kit you have on paper will no longer open these backups. If you forget the passphrase, nothing
                    will.
                  </RemoveKeyButton>
                )}
              </>
            }
          >
            <KeyText>
              {recoveryKey
                ? `Made on ${dateTime(recoveryKey.createdAt)}${keyProvenAt === undefined ? '' : `; on ${dateTime(keyProvenAt)} you confirmed that you have it`}.${keyProvenAt === undefined ? ' You have not confirmed in this browser that you have it.' : ''} A new kit replaces the old one.`
                : 'None yet. If you forget the passphrase, nothing else opens your backups anywhere.'}
            </KeyText>
          </KeyCard>
          {(passphrase ?? recoveryKey) !== undefined && <PasskeyCard overview={overview} passkeys={passkeys} />}
          {later.length > 0 && (
            <Text size="sm">{`${later.length} more: made by a newer version of Heirloom. This version leaves ${later.length === 1 ? 'it' : 'them'} as ${later.length === 1 ? 'it is' : 'they are'}.`}</Text>
          )}
        </>
      )}
      <BrowserKeyCard overview={overview} passkeys={passkeys} />
      <RecoveryPageCard />
      <LockSettings />
      {status.repositoryId !== undefined && (
        <Text
          size="sm"
          c="dimmed"
        >{`Your backups are called ${status.repositoryId.slice(0, ID_SHOWN)}; the kit and every downloaded file show this name.`}</Text>
      )}
    </Stack>
  );
}
