import { Alert, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useRef, useState, type SubmitEvent } from 'react';
import { errorWords } from './error-words.ts';

/** What a person opens backups with; structurally the engine's. */
export type CredentialInput =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'recovery-key'; readonly recoveryKey: string };

type Kind = CredentialInput['kind'];
type State = { readonly kind: 'idle' } | { readonly kind: 'trying' } | { readonly kind: 'wrong' } | { readonly kind: 'failed'; readonly error: unknown };

const LABELS: Readonly<Record<Kind, string>> = { passphrase: 'Passphrase', 'recovery-key': 'Recovery key' };
const WRONG: Readonly<Record<Kind, string>> = {
  passphrase: 'This passphrase does not open these backups. Check Caps Lock and the keyboard layout, or use the recovery key.',
  'recovery-key': 'This recovery key is typed correctly, but it opens other backups. Look for the kit that names these.',
};

/** Asks for the passphrase or the recovery key. A wrong one is said kindly, and what was typed stays. */
export function CredentialForm({ kinds = ['passphrase', 'recovery-key'], submitLabel, onSubmit, autoFocus = false }: {
  readonly kinds?: readonly Kind[];
  readonly submitLabel: string;
  /** @returns whether it opens; may throw typed errors, which are shown. */
  readonly onSubmit: (credential: CredentialInput) => Promise<boolean>;
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
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (text === '' || state.kind === 'trying') return;
    setState({ kind: 'trying' });
    try {
      const isOpen = await onSubmit(kind === 'passphrase' ? { kind, passphrase: text } : { kind, recoveryKey: text });
      setState({ kind: isOpen ? 'idle' : 'wrong' });
      if (!isOpen) field.current?.select();
    } catch (error) {
      setState({ kind: 'failed', error });
    }
  };
  const shared = { ref: field, value: text, label: LABELS[kind], autoFocus, onChange: (event: { currentTarget: { value: string } }) => { change(event.currentTarget.value); } };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {kind === 'passphrase'
          ? <PasswordInput {...shared} autoComplete="current-password" visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }} error={state.kind === 'wrong' && WRONG.passphrase} />
          : <TextInput {...shared} autoComplete="off" spellCheck={false} autoCapitalize="characters" description="Nine groups of four, from your recovery kit. Hyphens and small letters do not matter." styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} error={state.kind === 'wrong' && WRONG['recovery-key']} />}
        {state.kind === 'failed' && <Alert color="red" role="alert" title={errorWords(state.error).title}>{errorWords(state.error).hint}</Alert>}
        <Group gap="xs">
          <Button type="submit" loading={state.kind === 'trying'} disabled={text === ''}>{submitLabel}</Button>
          {other !== undefined && <Button variant="subtle" onClick={() => { setKind(other); change(''); field.current?.focus(); }}>{`Use the ${LABELS[other].toLowerCase()} instead`}</Button>}
        </Group>
      </Stack>
    </form>
  );
}
