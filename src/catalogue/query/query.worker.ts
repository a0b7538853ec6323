import { expose, transfer } from 'comlink';
import { db } from '../database.ts';
import { QueryHost } from './query-host.ts';
import type { HostAnswer, RecordQuery } from './query-types.ts';

let notify: ((collectionId: string) => void) | undefined;
const host = new QueryHost(db, (collectionId) => notify?.(collectionId));

const service = {
  /** @param onChange is called with the id of a collection whose answers may have changed. */
  subscribe(onChange: (collectionId: string) => void): void {
    notify = onChange;
  },

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
