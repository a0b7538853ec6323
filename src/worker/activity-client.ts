import type { ActivityEntry } from './activity-protocol.ts';
import { connection, WorkerConnection } from './connection.ts';

/** What the screens ask of the activity log. */
export class ActivityClient {
  readonly #connection: WorkerConnection;

  constructor(shared = new WorkerConnection()) {
    this.#connection = shared;
  }

  /** Newest first. */
  listActivity(): Promise<readonly ActivityEntry[]> {
    return this.#connection.call((service) => service.listActivity());
  }
}

/** The one client of this page. */
export const activityClient = new ActivityClient(connection);
