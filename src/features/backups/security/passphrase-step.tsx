import { Button, Text } from '@mantine/core';
import { PassphraseForm } from './passphrase-form.tsx';

/** Chooses the passphrase. In setting up it can be put off; later it can be cancelled. */
export function PassphraseStep({
  isSetUp,
  saving,
  onSubmit,
  onLater,
  onEnd,
}: {
  readonly isSetUp: boolean;
  readonly saving: { readonly isPending: boolean; readonly error: Error | null };
  readonly onSubmit: (passphrase: string) => void;
  readonly onLater: () => void;
  readonly onEnd: () => void;
}) {
  return (
    <>
      <Text size="sm" maw={640}>
        {isSetUp &&
          'Your backups are encrypted. To open them outside this browser you need a passphrase, and a recovery kit in case you forget it. You can do this later; until then, backups protect against mistakes, not against losing this browser, and cannot be downloaded. '}
        Heirloom does not store the passphrase and cannot reset it; no one can.
      </Text>
      <PassphraseForm
        submitLabel={isSetUp ? 'Continue' : 'Set passphrase'}
        onSubmit={onSubmit}
        isPending={saving.isPending}
        error={saving.error}
      >
        {isSetUp ? (
          <Button variant="subtle" onClick={onLater}>
            Not now
          </Button>
        ) : (
          <Button variant="default" onClick={onEnd}>
            Cancel
          </Button>
        )}
      </PassphraseForm>
    </>
  );
}
