import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useState, type SubmitEvent } from 'react';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { StrengthMeter } from './strength-meter.tsx';
import { useEstimator } from './use-estimator.ts';

/** Chooses a passphrase: typed twice, or suggested. Any is allowed, and weak ones are labelled. */
export function PassphraseForm({
  submitLabel,
  onSubmit,
  error,
  isPending,
  children,
}: {
  readonly submitLabel: string;
  readonly onSubmit: (passphrase: string) => void;
  readonly error: unknown;
  readonly isPending: boolean;
  /** Further buttons. */
  readonly children?: React.ReactNode;
}) {
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isShown, setShown] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const { estimate, suggest } = useEstimator(passphrase, isPending);
  const isAlike = passphrase === repeated;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (passphrase !== '' && isAlike) onSubmit(passphrase);
  };
  const fillIn = () => {
    runAndReport(async () => {
      const suggested = await suggest();
      if (suggested === undefined) return;
      setPassphrase(suggested);
      setRepeated('');
      setShown(true);
    });
  };
  const toggle = {
    visible: isShown,
    onVisibilityChange: setShown,
    visibilityToggleButtonProps: { 'aria-label': isShown ? 'Hide what is typed' : 'Show what is typed', tabIndex: 0 },
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw={520}>
        <PasswordInput
          {...toggle}
          label="Passphrase"
          autoComplete="new-password"
          value={passphrase}
          onChange={(event) => {
            setPassphrase(event.currentTarget.value);
          }}
          error={isAsked && passphrase === '' && 'Type a passphrase, or have one suggested.'}
        />
        <StrengthMeter estimate={estimate} />
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconSparkles size={16} aria-hidden />}
            onClick={fillIn}
          >
            Suggest a passphrase
          </Button>
        </Group>
        {isShown && passphrase !== '' && (
          <Text size="sm" c="dimmed">
            Write it down now, before you type it again below: it is not stored anywhere.
          </Text>
        )}
        <PasswordInput
          {...toggle}
          label="Repeat passphrase"
          autoComplete="new-password"
          value={repeated}
          onChange={(event) => {
            setRepeated(event.currentTarget.value);
          }}
          error={
            (isAsked || repeated.length >= passphrase.length) && repeated !== '' && !isAlike
              ? 'The two do not match.'
              : isAsked && repeated === '' && passphrase !== ''
                ? 'Type it once more.'
                : undefined
          }
        />
        {error !== null && error !== undefined && <ErrorNotice error={error} operation="set-up" />}
        <Group gap="xs">
          <Button type="submit" loading={isPending}>
            {submitLabel}
          </Button>
          {children}
        </Group>
      </Stack>
    </form>
  );
}
