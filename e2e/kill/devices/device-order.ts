export type DeviceJob = 'back up' | 'copy' | 'prune' | 'delete' | 'heal';

/** The job that a device should run. */
export interface DeviceOrder {
  readonly job: DeviceJob;
  readonly device: string;
  readonly round: number;
  readonly localFolder: string;
  readonly sharedFolder: string;
  /** The repository's id and master key, in hexadecimal. */
  readonly id: string;
  readonly masterKey: string;
}
