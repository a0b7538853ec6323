import { Text } from '@mantine/core';
import { Suspense, useState } from 'react';
import { formOf } from '../../../../destinations/forms.ts';
import { Loading } from '../../../../ui/loading.tsx';
import { needsServerSetting } from './connect-words.ts';

/** What has to be set on the server, so that this page may reach it: opened once a failure suggests that. */
export function ServerSetting({ kind, failure }: { readonly kind: string; readonly failure: unknown }) {
  const { ServerSetting: Setting, serverSettingTitle = 'On the server' } = formOf({ kind });
  const [openFor, setOpenFor] = useState<unknown>();
  const isNeeded = needsServerSetting(failure);
  // Opened once for each failure; then the person decides.
  const isOpen = openFor === true || (isNeeded && openFor !== failure);
  if (!Setting) return null;
  return (
    <details
      open={isOpen}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== isOpen) setOpenFor(open ? true : failure);
      }}
    >
      <Text component="summary" size="sm" w="fit-content" mb="xs">
        {serverSettingTitle}
      </Text>
      {isOpen && (
        <Suspense fallback={<Loading h={120} radius="md" label="Loading" />}>
          <Setting />
        </Suspense>
      )}
    </details>
  );
}
