import { Alert, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useRef, useState, type SubmitEvent } from 'react';
import type { Credential, PasskeyFacts } from '../../../engine/index.ts';
import { errorWords } from '../../errors/error-words.ts';
import { PasskeyButton } from './passkeys/passkey-button.tsx';

/** The kinds of keys that can be typed. */
type Kind = Exclude<Credential['kind'], 'passkey'>;
type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'trying' }
  | { readonly kind: 'wrong'; readonly text: string }
  | { readonly kind: 'failed'; readonly error: unknown };

const NO_PASSKEYS: readonly PasskeyFacts[] = [];
const LABELS: Readonly<Record<Kind, string>> = { passphrase: 'Passphrase', 'recovery-key': 'Recovery key' };
const WRONG: Readonly<Record<Credential['kind'], string>> = {
  passphrase:
    'This passphrase does not open these backups. Check Caps Lock and the keyboard layout, or use the recovery key.',
  'recovery-key':
    'This recovery key is typed correctly, but it opens other backups. Look for the kit that names these backups.',
  passkey: 'This passkey does not open these backups, or no longer does. Use the passphrase or the recovery key.',
};

/** Asks for the passphrase or the recovery key, or offers a passkey. A wrong key is explained, and the input stays. */
export function CredentialForm({
  kinds = ['passphrase', 'recovery-key'],
  passkeys = NO_PASSKEYS,
  submitLabel,
  onSubmit,
  autoFocus = false,
}: {
  readonly kinds?: readonly Kind[];
  /** Those that open these backups; offered if they belong to this site. */
  readonly passkeys?: readonly PasskeyFacts[];
  readonly submitLabel: string;
  /** @returns whether it opens, or a sentence saying why not; may throw typed errors, which are shown. */
  readonly onSubmit: (credential: Credential) => Promise<boolean | string>;
  readonly autoFocus?: boolean;
}) {
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'passphrase');
  const [text, setText] = useState('');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const other = kinds.find((value) => value !== kind);
  const field = useRef<HTMLInputElement>(null);
  const change = (value: string) => {
    setText(value);
    if (state.kind !== 'trying') setState({ kind: 'idle' });
  };
  const offer = async (credential: Credential) => {
    if (state.kind === 'trying') return;
    setState({ kind: 'trying' });
    try {
      const outcome = await onSubmit(credential);
      setState(
        outcome === true
          ? { kind: 'idle' }
          : { kind: 'wrong', text: outcome === false ? WRONG[credential.kind] : outcome },
      );
      if (outcome !== true) field.current?.select();
    } catch (error) {
      setState({ kind: 'failed', error });
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text !== '') void offer(kind === 'passphrase' ? { kind, passphrase: text } : { kind, recoveryKey: text });
  };
  const shared = {
    ref: field,
    value: text,
    label: LABELS[kind],
    autoFocus,
    'data-autofocus': autoFocus || undefined,
    error: state.kind === 'wrong' && state.text,
    onChange: (event: { currentTarget: { value: string } }) => {
      change(event.currentTarget.value);
    },
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {kind === 'passphrase' ? (
          <PasswordInput
            {...shared}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }}
          />
        ) : (
          <TextInput
            {...shared}
            autoComplete="off"
            spellCheck={false}
            autoCapitalize="characters"
            description="Nine groups of four characters, from your recovery kit. Hyphens and capitals do not matter."
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
        )}
        {state.kind === 'failed' && (
          <Alert color="red" role="alert" title={errorWords(state.error).title}>
            {errorWords(state.error).hint}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={state.kind === 'trying'} disabled={text === ''}>
            {submitLabel}
          </Button>
          <PasskeyButton
            passkeys={passkeys}
            isBusy={state.kind === 'trying'}
            onGiven={(credential) => {
              void offer(credential);
            }}
          />
          {other !== undefined && (
            <Button
              variant="subtle"
              onClick={() => {
                setKind(other);
                change('');
                field.current?.focus();
              }}
            >{`Use the ${LABELS[other].toLowerCase()} instead`}</Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
