import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { SaveForm } from '../shared/save-form.tsx';
import { backupClient } from '../../../backup/client/client.ts';
import type { DestinationStatus, StoragePrice } from '../../../backup/contract/destinations.ts';
import { mustGetDefinition } from '../../../destinations/kinds.ts';
import { PriceFields } from './price-fields.tsx';
import { RetentionChoice } from './retention-choice.tsx';
import { modals } from '../../../ui/modals.ts';

const MODAL = 'edit-destination';
const MOST_CHARACTERS = 100;
const MOST_DAYS = 3650;

/** Opens the form for the settings of a destination. */
export function openEditDestination(destination: DestinationStatus): void {
  modals.open({
    modalId: MODAL,
    size: 'lg',
    title: `Settings of “${destination.name}”`,
    children: (
      <EditForm
        destination={destination}
        onDone={() => {
          modals.close(MODAL);
        }}
      />
    ),
  });
}

function EditForm({ destination, onDone }: { readonly destination: DestinationStatus; readonly onDone: () => void }) {
  const [name, setName] = useState(destination.name);
  const [isOutsideThisDevice, setOutside] = useState(destination.isOutsideThisDevice);
  const [retention, setRetention] = useState(destination.retention);
  const [remindAfterDays, setRemindAfterDays] = useState(destination.remindAfterDays ?? null);
  const [price, setPrice] = useState<StoragePrice | null>(destination.price ?? null);
  const { can, words } = mustGetDefinition(destination.kind);
  // A folder is paid for elsewhere, if at all.
  const canCost = can.isReplica && !can.needsPermission;
  const save = () =>
    backupClient.changeDestination(destination.id, {
      name,
      isOutsideThisDevice,
      ...(retention ? { retention } : {}),
      ...(canCost ? { price } : {}),
      ...(can.isKeptByHand ? { remindAfterDays } : {}),
    });
  return (
    <SaveForm save={save} operation="destination" onDone={onDone}>
      {can.canBeAdded && (
        <TextInput
          label="Name"
          required
          value={name}
          maxLength={MOST_CHARACTERS}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
      )}
      {words.outsideDevice && (
        <Checkbox
          label={words.outsideDevice.label}
          description={words.outsideDevice.description}
          checked={isOutsideThisDevice}
          onChange={(event) => {
            setOutside(event.currentTarget.checked);
          }}
        />
      )}
      {retention && !destination.isAppendOnly && (
        <RetentionChoice destinationId={destination.id} policy={retention} onChange={setRetention} />
      )}
      {canCost && <PriceFields price={price} onChange={setPrice} />}
      {can.isKeptByHand && (
        <NumberInput
          label="Remind me after this many days"
          description="When the last downloaded file is older than this. Leave empty for never."
          min={1}
          max={MOST_DAYS}
          allowDecimal={false}
          styles={{ wrapper: { maxWidth: 260 } }}
          value={remindAfterDays ?? ''}
          onChange={(value) => {
            setRemindAfterDays(typeof value === 'number' ? value : null);
          }}
        />
      )}
    </SaveForm>
  );
}
