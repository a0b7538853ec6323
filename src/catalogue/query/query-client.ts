import { proxy } from 'comlink';
import { WorkerLink } from '../../rpc/worker-link.ts';
import type { FirstLook } from './first-look.ts';
import type { PackedIds } from './packed-ids.ts';
import type { QueryAnswer, RecordQuery } from './query-types.ts';
import type { QueryService } from './query.worker.ts';
import type { ReadingProgress } from './read-records.ts';
import { RecordList } from './record-list.ts';

interface KnownIds {
  readonly version: number;
  readonly ids: PackedIds;
}

/** What is known of an answer while the records are still being read. */
export interface EarlyAnswer {
  /** The first records, if the query asks for all of them. */
  readonly first?: Omit<FirstLook, 'ids'> & { readonly list: RecordList };
  readonly progress?: ReadingProgress;
}

/** Progress is shown a few times a second. */
const PROGRESS_EVERY_MS = 200;

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
          proxy((collectionId: string, progress: ReadingProgress) => {
            for (const waiting of this.#waiting) if (waiting.collectionId === collectionId) waiting.note({ progress });
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
  readonly #waiting = new Set<{ readonly collectionId: string; readonly note: (more: EarlyAnswer) => void }>();

  /**
   * Answers a query. The first about a large collection reads all of it, or what was kept of it; later ones take tens
   * of milliseconds.
   * @param onEarly is called with what is known until then, if there is something to wait for.
   * @throws CatalogueError (as a plain error with its message) if the database cannot be read; WorkerBrokenError.
   */
  async ask(query: RecordQuery, onEarly?: (early: EarlyAnswer) => void): Promise<QueryAnswer> {
    const stop = onEarly && this.#lookEarly(query, onEarly);
    try {
      return await this.#askAll(query);
    } finally {
      stop?.();
    }
  }

  /** Starts the worker, which takes a moment, before anything is asked. */
  start(): void {
    this.#link.call(() => undefined).catch(() => undefined);
  }

  /** Reads records again that exist, but were not found. */
  readAgain(ids: readonly string[]): void {
    this.#link.tell((service) => service.readAgain(ids));
  }

  async #askAll(query: RecordQuery): Promise<QueryAnswer> {
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

  /** Calls back with the first records and with the progress. @returns a function that stops it. */
  #lookEarly(query: RecordQuery, onEarly: (early: EarlyAnswer) => void): () => void {
    let early: EarlyAnswer = {};
    let notedAt = -Infinity;
    const waiting = {
      collectionId: query.collectionId,
      note: (more: EarlyAnswer) => {
        early = { ...early, ...more };
        const now = performance.now();
        if (!more.first && now - notedAt < PROGRESS_EVERY_MS) return;
        notedAt = now;
        onEarly(early);
      },
    };
    this.#waiting.add(waiting);
    this.#link
      .call((service) => service.lookFirst(query))
      .then((look) => {
        if (look && this.#waiting.has(waiting)) waiting.note({ first: firstOf(look) });
      })
      // The query itself fails for the same reason.
      .catch(() => undefined);
    return () => this.#waiting.delete(waiting);
  }

  /** Calls `listener` whenever answers about a collection may have changed. @returns a function that stops it. */
  onChange(collectionId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(collectionId) ?? new Set();
    this.#listeners.set(collectionId, listeners.add(listener));
    return () => listeners.delete(listener);
  }
}

function firstOf({ ids, ...look }: FirstLook): NonNullable<EarlyAnswer['first']> {
  const rows = Uint32Array.from({ length: ids.offsets.length - 1 }, (_, row) => row);
  return { ...look, list: new RecordList(ids, rows) };
}

export const queryClient = new QueryClient();
