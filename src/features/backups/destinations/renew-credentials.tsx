import { useMutation, useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { credentialFieldsOf, mustGetDefinition, secretNounOf } from '../../../destinations/kinds.ts';
import { modals } from '../../../ui/modals.ts';
import { ConnectFailure } from '../shared/connect/connect-failure.tsx';
import { FieldsForm, type FieldValues } from '../shared/connect/fields-form.tsx';
import { ServerSetting } from '../shared/connect/server-setting.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { useDestinationJobs } from './use-destination-jobs.ts';

const MODAL = 'renew-credentials';

/** Asks for the key of a destination again, whose server has refused the earlier one. */
export function openRenewCredentials(destination: DestinationStatus): void {
  modals.open({
    modalId: MODAL,
    title: `New ${secretNounOf(destination)} for “${destination.name}”`,
    children: (
      <RenewForm
        destination={destination}
        onDone={() => {
          modals.close(MODAL);
        }}
      />
    ),
  });
}

function RenewForm({ destination, onDone }: { readonly destination: DestinationStatus; readonly onDone: () => void }) {
  const { id, kind } = destination;
  const queryClient = useQueryClient();
  const { copy } = useDestinationJobs();
  const definition = mustGetDefinition(kind);
  const renew = useMutation({
    mutationFn: (values: FieldValues) => backupClient.renewCredentials(id, values),
    onSuccess: async () => {
      await refreshBackups(queryClient);
      onDone();
      void copy(id);
    },
    // What was typed is not kept longer than the form.
    gcTime: 0,
  });
  return (
    <FieldsForm
      fields={credentialFieldsOf(destination)}
      submitLabel={`Use this ${secretNounOf(destination)}`}
      isBusy={renew.isPending}
      onSubmit={(values) => {
        renew.mutate(values);
      }}
      onCancel={onDone}
    >
      {renew.isError && (
        <ConnectFailure error={renew.error} causes={'causes' in definition ? definition.causes : undefined} />
      )}
      <ServerSetting kind={kind} failure={renew.error ?? undefined} />
    </FieldsForm>
  );
}
