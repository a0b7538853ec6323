import { proxy } from 'comlink';
import { WorkerLink } from '../../rpc/worker-link.ts';
import type { PackedIds } from './packed-ids.ts';
import type { QueryAnswer, RecordQuery } from './query-types.ts';
import type { QueryService } from './query.worker.ts';
import { RecordList } from './record-list.ts';

interface KnownIds {
  readonly version: number;
  readonly ids: PackedIds;
}

/** Sends queries to the worker that has the records; one for the whole page. */
class QueryClient {
  readonly #link = new WorkerLink<QueryService>(
    () => new Worker(new URL('./query.worker.ts', import.meta.url), { type: 'module', name: 'query' }),
    {
      onStarted: (service) => {
        void service.subscribe(
          proxy((collectionId: string) => {
            for (const listener of this.#listeners.get(collectionId) ?? []) listener();
          }),
        );
      },
      // Another worker counts its versions from the start: the first one's answers would be confused with its own.
      onEnded: () => {
        this.#known.clear();
      },
    },
  );
  readonly #known = new Map<string, KnownIds>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /**
   * Answers a query. The first about a collection reads all of it (about two seconds for 135,000 records); later ones
   * take tens of milliseconds.
   * @throws CatalogueError (as a plain error with its message) if the database cannot be read; WorkerBrokenError.
   */
  async ask(query: RecordQuery): Promise<QueryAnswer> {
    const known = this.#known.get(query.collectionId);
    const packed = await this.#link.call((service) => service.answer(query, known?.version ?? -1));
    // Another call may have received these ids meanwhile.
    const latest = this.#known.get(query.collectionId);
    const ids = packed.ids ?? (latest?.version === packed.idsVersion ? latest.ids : known?.ids);
    if (!ids) throw new Error('The worker answered without the ids of its rows.');
    this.#known.set(query.collectionId, { version: packed.idsVersion, ids });
    return {
      list: new RecordList(ids, packed.rows),
      total: packed.total,
      unreadableIds: packed.unreadableIds,
      groups: packed.groups,
      globe: packed.points &&
        packed.pointRows && { coordinates: packed.points, list: new RecordList(ids, packed.pointRows) },
    };
  }

  /** Calls `listener` whenever answers about a collection may have changed. @returns a function that stops it. */
  onChange(collectionId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(collectionId) ?? new Set();
    this.#listeners.set(collectionId, listeners.add(listener));
    return () => listeners.delete(listener);
  }
}

export const queryClient = new QueryClient();
