import type { CallOptions, RetentionPolicy, DrillReport } from '../../engine/index.ts';
import type { RetentionPreview } from '../contract/automation.ts';
import { connection, WorkerConnection } from './connection.ts';
import type {
  AddDestinationResult,
  DestinationChange,
  DestinationCheck,
  DestinationStatus,
  FileTrial,
  HealReport,
  NewPlace,
  ReplicationResult,
} from '../contract/destinations.ts';
import type { BackupList, OpenedFile } from '../contract/backups.ts';

/**
 * What the screens ask about the places where backups are kept. What each does is said in `destinations-protocol.ts`.
 */
export class DestinationsClient {
  readonly #connection: WorkerConnection;

  constructor(shared = new WorkerConnection()) {
    this.#connection = shared;
  }

  /** This browser first. */
  listDestinations(): Promise<readonly DestinationStatus[]> {
    return this.#connection.call((service) => service.listDestinations());
  }

  /**
   * @param where `free`: in a place of its own, beside what is there. @throws `locked`, `permission-lost`,
   *   `place-missing`.
   */
  addDestination(place: NewPlace, where: 'found' | 'free' = 'found'): Promise<AddDestinationResult> {
    return this.#connection.call((service) => service.addDestination(place, where));
  }

  changeDestination(id: string, change: DestinationChange): Promise<void> {
    return this.#connection.call((service) => service.changeDestination(id, change));
  }

  removeDestination(id: string, deleteContents: boolean): Promise<void> {
    return this.#connection.call((service) => service.removeDestination(id, deleteContents));
  }

  getPermissionSubject(id: string): Promise<unknown> {
    return this.#connection.call((service) => service.getPermissionSubject(id));
  }

  /** To all active destinations, or to one. @throws `busy` while another tab copies, `cancelled`. */
  replicate(
    destinationId?: string,
    { isRefill = false, ...options }: CallOptions & { readonly isRefill?: boolean } = {},
  ): Promise<ReplicationResult> {
    const request = { trigger: 'manual', isRefill, ...(destinationId === undefined ? {} : { destinationId }) } as const;
    return this.#connection.run((service, job, onProgress) => service.replicate(job, request, onProgress), options);
  }

  checkDestination(id: string, depth: 'quick' | 'full', options: CallOptions = {}): Promise<DestinationCheck> {
    return this.#connection.run(
      (service, job, onProgress) => service.checkDestination(job, id, depth, onProgress),
      options,
    );
  }

  healDestination(id: string, options: CallOptions = {}): Promise<HealReport> {
    return this.#connection.run((service, job, onProgress) => service.healDestination(job, id, onProgress), options);
  }

  testDestination(id: string): Promise<{ readonly durationMs: number }> {
    return this.#connection.call((service) => service.testDestination(id));
  }

  listDestinationBackups(id: string): Promise<BackupList> {
    return this.#connection.call((service) => service.listDestinationBackups(id));
  }

  previewRetentionAt(id: string, policy: RetentionPolicy): Promise<RetentionPreview> {
    return this.#connection.call((service) => service.previewRetentionAt(id, policy));
  }

  /** @throws `no-repository`, `permission-lost`, `place-missing`. */
  openForRestore(from: { readonly destinationId: string } | NewPlace): Promise<OpenedFile> {
    return this.#connection.call((service) => service.openForRestore(from));
  }

  /** @throws where it could not be tried; a report, also of a failure, where it was. */
  runDrill(id: string, backupId?: string, options: CallOptions = {}): Promise<DrillReport> {
    return this.#connection.run((service, job, onProgress) => service.runDrill(job, id, backupId, onProgress), options);
  }

  /**
   * @throws `not-a-zip`, `not-a-backup-file`, `truncated`, `newer-version`, `locked`, `quota-exceeded`, `busy`,
   *   `cancelled`.
   */
  tryFile(file: Blob, options: CallOptions = {}): Promise<FileTrial> {
    return this.#connection.run((service, job, onProgress) => service.tryFile(job, file, onProgress), options);
  }

  getDrillDays(): Promise<number | null> {
    return this.#connection.call((service) => service.getDrillDays());
  }

  setDrillDays(days: number | null): Promise<void> {
    return this.#connection.call((service) => service.setDrillDays(days));
  }
}

/** The one client of this page. */
export const destinationsClient = new DestinationsClient(connection);
