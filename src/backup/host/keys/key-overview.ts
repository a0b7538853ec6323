import { type KeySlot, MAX_SLOTS } from '../../../engine/index.ts';
import type { BrowserKey, KeyOverview, KeyView } from '../../contract/keys.ts';
import type { Host } from '../state/host.ts';

/** All key slots of this browser's backups. Never anything about a key itself. */
export async function getKeyOverview({ device, local }: Host): Promise<KeyOverview> {
  const state = await local.getState();
  const keys = await device.getKeys();
  const withdrawn = await device.keptKeys.getWithdrawn();
  const slots =
    state.kind === 'ready'
      ? state.repository.config.slots
      : state.kind === 'locked'
        ? state.config.slots
        : (keys?.config.slots ?? []);
  const isWithdrawn =
    withdrawn !== undefined &&
    (state.kind === 'none' || withdrawn.config.id === (state.kind === 'ready' ? state.repository.id : state.config.id));
  const browserKey: BrowserKey = isWithdrawn
    ? keys
      ? 'for-now'
      : 'withdrawn'
    : state.kind === 'ready'
      ? 'kept'
      : 'none';
  const keyProvenAt = keys?.keyProvenAt ?? (isWithdrawn ? withdrawn.keyProvenAt : undefined);
  return {
    keys: slots.map(viewOf),
    ...(keyProvenAt === undefined ? {} : { keyProvenAt }),
    needsCredential: slots.length > 0 && keys?.wrapped === undefined,
    browserKey,
    browserName: (await device.getDevice()).name,
    mostKeys: MAX_SLOTS,
  };
}

function viewOf(slot: KeySlot): KeyView {
  const { id: slotId, kind, label, createdAt } = slot;
  return { slotId, kind, label, createdAt, ...(kind === 'passkey' ? { site: slot.site } : {}) };
}
