import {
  ACTIVITY_CHANNEL,
  type ActivityEntry,
  type ActivityNews,
  type ActivityQuery,
  type StorageStatistics,
} from '../contract/activity.ts';
import { connection, WorkerConnection } from './connection.ts';

/** What the screens ask of the activity log. */
export class ActivityClient {
  readonly #connection: WorkerConnection;

  constructor(shared = new WorkerConnection()) {
    this.#connection = shared;
  }

  /** Newest first. */
  listActivity(query: ActivityQuery = {}): Promise<readonly ActivityEntry[]> {
    return this.#connection.call((service) => service.listActivity(query));
  }

  /** Forgets all that was done. */
  clearActivity(): Promise<void> {
    return this.#connection.call((service) => service.clearActivity());
  }

  /** `null` where there are no backups in this browser. @throws `locked`. */
  getStatistics(): Promise<StorageStatistics | null> {
    return this.#connection.call((service) => service.getStatistics());
  }

  /** Calls `listener` with each entry as it is written, by this tab or another. @returns how to stop it. */
  onNews(listener: (news: ActivityNews) => void): () => void {
    const channel = new BroadcastChannel(ACTIVITY_CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<ActivityNews>) => {
      listener(data);
    };
    return () => {
      channel.close();
    };
  }
}

/** The one client of this page. */
export const activityClient = new ActivityClient(connection);
