export type DeviceJob = 'back up' | 'copy' | 'prune' | 'delete' | 'heal';

/** What a device is to do. */
export interface DeviceOrder {
  readonly job: DeviceJob;
  readonly device: string;
  readonly round: number;
  readonly localFolder: string;
  readonly sharedFolder: string;
  /** The repository's id and master key, hexadecimal. */
  readonly id: string;
  readonly masterKey: string;
}
