import { Button, Modal, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import type { AddableDefinition } from '../../../../destinations/definition.ts';
import type { ConnectProps } from '../../../../destinations/form.ts';
import { formOf } from '../../../../destinations/forms.ts';
import type { SignIn } from '../../../../destinations/sign-in.ts';
import { signInByWindow } from '../../../../destinations/sign-in-window.ts';
import { ConnectFailure } from './connect-failure.tsx';
import { isConnectFailure } from './connect-words.ts';
import { FieldsForm, type FieldValues } from './fields-form.tsx';
import { ServerSetting } from './server-setting.tsx';

interface ConnectByFieldsProps extends ConnectProps {
  readonly kind: string;
  readonly definition: AddableDefinition;
}

/** The button that opens a form with the fields from a kind's definition. */
export function ConnectByFields({ kind, definition, ...props }: ConnectByFieldsProps) {
  const { label, purpose, isDisabled, onConnected, onFailed } = props;
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { signIn } = definition;
  const [isWaiting, setWaiting] = useState(false);
  const waiting = useRef<AbortController>(undefined);
  const { Icon } = formOf({ kind });
  const close = () => {
    waiting.current?.abort();
    setOpen(false);
    setFailure(undefined);
  };
  const connect = async (values: FieldValues) => {
    setBusy(true);
    setFailure(undefined);
    try {
      waiting.current = new AbortController();
      setWaiting(true);
      const answer = signIn && (await signInByWindow(signIn, waiting.current.signal));
      setWaiting(false);
      await onConnected({ ...values, ...answer }, definition.words.name);
      close();
    } catch (error) {
      // The person has pressed Cancel meanwhile.
      if (waiting.current?.signal.aborted === true) return;
      if (isConnectFailure(error)) {
        setFailure(error);
        return;
      }
      close();
      onFailed(error);
    } finally {
      setWaiting(false);
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        w={{ base: '100%', xs: 'fit-content' }}
        variant="default"
        leftSection={<Icon size={18} aria-hidden />}
        disabled={isDisabled && !isOpen}
        onClick={() => {
          setOpen(true);
        }}
      >
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={label}
        size="lg"
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <FieldsForm
          fields={definition.fields ?? []}
          presets={definition.presets ?? []}
          submitLabel={signIn ? `Sign in at ${signIn.provider}` : purpose === 'keep' ? 'Add' : 'Open'}
          isBusy={isBusy}
          onSubmit={(values) => {
            void connect(values);
          }}
          onCancel={close}
        >
          {signIn && <SignInNote signIn={signIn} isWaiting={isWaiting} />}
          {failure !== undefined && <ConnectFailure error={failure} causes={definition.causes} />}
          <ServerSetting kind={kind} failure={failure} />
        </FieldsForm>
      </Modal>
    </>
  );
}

/** What happens in the window of the provider, and that this page waits for it. */
function SignInNote({ signIn, isWaiting }: { readonly signIn: SignIn; readonly isWaiting: boolean }) {
  return (
    <Text size="sm" role="status">
      {isWaiting ? `Waiting for ${signIn.provider}. Continue in its window, or press Cancel.` : signIn.note}
    </Text>
  );
}
