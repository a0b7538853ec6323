import { Button, Text } from '@mantine/core';
import { formatBytes } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { CredentialForm } from '../shared/credential-form.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { startOver, unlockFile } from './choose-actions.ts';
import { StepFrame } from './step-frame.tsx';
import { useWizard } from './wizard-store.ts';

const ID_SHOWN = 8;

/** Asks for a key to a file or folder that this browser cannot open itself. */
export function UnlockStep() {
  const { file, failure } = useWizard();
  const { dateTime } = useFormats();
  if (!file) return null;
  const { slots, passkeys, repositoryId, createdAt, sizeBytes } = file.opened;
  const kinds = [
    ...new Set(slots.flatMap(({ kind }) => (kind === 'passphrase' || kind === 'recovery-key' ? [kind] : []))),
  ];
  return (
    <StepFrame
      step="unlock"
      title={`Unlock the ${file.what}`}
      buttons={
        <Button variant="default" onClick={startOver}>
          Choose another backup
        </Button>
      }
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {`${file.name} (${formatBytes(sizeBytes)}) is encrypted. It belongs to the backups ${repositoryId.slice(0, ID_SHOWN)}, started on ${dateTime(createdAt)}; its recovery kit shows the same name.`}
      </Text>
      {kinds.length === 0 ? (
        <Text
          fw={600}
        >{`This ${file.what} has no passphrase and no recovery key, so it can be opened only in the browser where it was made.`}</Text>
      ) : (
        <CredentialForm kinds={kinds} passkeys={passkeys} submitLabel="Unlock" onSubmit={unlockFile} />
      )}
      {failure && <ErrorNotice error={failure.error} operation={failure.operation} />}
    </StepFrame>
  );
}
