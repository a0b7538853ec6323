import { Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Credential, type PasskeyFacts, BackupError, type ErrorCode } from '../../../engine/index.ts';
import { CredentialForm } from '../shared/credential-form.tsx';

/** Asks for a key that opens the backups now, and uses it. Closes once that is done. */
export function IdentifyDialog({
  title,
  children,
  submitLabel,
  passkeys,
  isOpen,
  onClose,
  onIdentified,
}: {
  readonly title: string;
  /** The action. */
  readonly children: ReactNode;
  readonly submitLabel: string;
  readonly passkeys: readonly PasskeyFacts[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** May throw typed errors, which are shown. `false`, or a wrong key: it does not open them. */
  readonly onIdentified: (credential: Credential) => Promise<boolean>;
}) {
  const submit = async (credential: Credential) => {
    try {
      if (!(await onIdentified(credential))) return false;
    } catch (error) {
      if (isWrongKey(error)) return false;
      throw error;
    }
    onClose();
    return true;
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Text size="sm" component="div">
          {children}
        </Text>
        <CredentialForm submitLabel={submitLabel} passkeys={passkeys} autoFocus onSubmit={submit} />
      </Stack>
    </Modal>
  );
}

const WRONG: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['wrong-passphrase', 'wrong-recovery-key', 'wrong-passkey']);

/** Whether a key was refused, and nothing else went wrong. */
function isWrongKey(error: unknown): boolean {
  return error instanceof BackupError && WRONG.has(error.code);
}
