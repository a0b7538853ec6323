import { expose, transfer } from 'comlink';
import { db, journal } from '../database.ts';
import type { FirstLook } from './first-look.ts';
import { keptColumns } from './kept-columns.ts';
import { QueryHost, type QueryListeners } from './query-host.ts';
import type { HostAnswer, RecordQuery } from './query-types.ts';

let page: QueryListeners | undefined;
const host = new QueryHost(
  { db, journal, kept: keptColumns },
  {
    onChange: (collectionId) => page?.onChange(collectionId),
    onProgress: (collectionId, progress) => page?.onProgress(collectionId, progress),
  },
);

const service = {
  subscribe(onChange: QueryListeners['onChange'], onProgress: QueryListeners['onProgress']): void {
    page = { onChange, onProgress };
  },

  lookFirst: (query: RecordQuery): Promise<FirstLook | undefined> => host.lookFirst(query),

  readAgain: (ids: readonly string[]): Promise<void> => host.readAgain(ids),

  async answer(query: RecordQuery, knownIdsVersion: number): Promise<HostAnswer> {
    const answer = await host.answer(query, knownIdsVersion);
    const buffers = [
      answer.rows.buffer,
      answer.ids?.bytes.buffer,
      answer.ids?.offsets.buffer,
      answer.points?.buffer,
      answer.pointRows?.buffer,
    ];
    return transfer(
      answer,
      [...new Set(buffers)].filter((buffer) => buffer !== undefined),
    );
  },
};

/** The calls that this worker offers to the page. */
export type QueryService = typeof service;

expose(service);
