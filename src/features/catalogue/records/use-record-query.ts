import { useEffect, useMemo, useState } from 'react';
import { type EarlyAnswer, queryClient } from '../../../catalogue/query/query-client.ts';
import type { QueryAnswer, RecordQuery } from '../../../catalogue/query/query-types.ts';
import { recordCache } from '../../../catalogue/query/record-cache.ts';
import type { ReadingProgress } from '../../../catalogue/query/read-records.ts';
import { describeError } from '../../errors/describe-error.ts';

/** How far a large collection has been read. Until all of it has been, answers are the first records only. */
export interface Reading {
  readonly progress: ReadingProgress | undefined;
  /** Whether the records shown are the first ones in the order of the view. */
  readonly isInOrder: boolean;
}

/** The state of a query. While a newer query runs, the last answer about the same collection stays. */
export type QueryState =
  | { readonly status: 'loading'; readonly reading?: Reading | undefined }
  | {
      readonly status: 'ready';
      readonly answer: QueryAnswer;
      readonly isStale: boolean;
      readonly reading?: Reading | undefined;
    }
  | { readonly status: 'failed'; readonly message: string };

interface Outcome {
  readonly key: string;
  readonly collectionId: string;
  readonly answer?: QueryAnswer;
  readonly early?: EarlyAnswer;
  readonly message?: string;
}

/** The answer to a query, kept in step with the database. */
export function useRecordQuery(query: RecordQuery): QueryState {
  const key = JSON.stringify(query);
  // Derived from the key, so that an equal query in the next render does not run again.
  const asked = useMemo(() => JSON.parse(key) as RecordQuery, [key]);
  const [outcome, setOutcome] = useState<Outcome>();

  useEffect(() => {
    let isCurrent = true;
    const { collectionId } = asked;
    // Not in place of an answer: the collection may be read again after it has changed a lot.
    const showEarly = (early: EarlyAnswer) => {
      if (!isCurrent) return;
      if (early.first) recordCache.offer(early.first.records);
      setOutcome((shown) =>
        shown?.answer && shown.collectionId === collectionId ? shown : { key, collectionId, early },
      );
    };
    const ask = async (onEarly?: typeof showEarly) => {
      try {
        const answer = await queryClient.ask(asked, onEarly);
        if (isCurrent) setOutcome({ key, collectionId, answer });
      } catch (error) {
        if (isCurrent) setOutcome({ key, collectionId, message: describeError(error).message });
      }
    };
    void ask(showEarly);
    const stop = queryClient.onChange(collectionId, () => void ask());
    return () => {
      isCurrent = false;
      stop();
    };
  }, [asked, key]);

  const first = outcome?.key === key ? outcome.early?.first : undefined;
  const early = useMemo(() => first && answerOf(first.list), [first]);
  if (!outcome || outcome.collectionId !== query.collectionId) return { status: 'loading' };
  if (outcome.answer) return { status: 'ready', answer: outcome.answer, isStale: outcome.key !== key };
  if (outcome.message !== undefined) return { status: 'failed', message: outcome.message };
  const reading = { progress: outcome.early?.progress, isInOrder: first?.isInOrder ?? true };
  return early ? { status: 'ready', answer: early, isStale: false, reading } : { status: 'loading', reading };
}

/** The first records, as an answer. */
function answerOf(list: QueryAnswer['list']): QueryAnswer {
  return { list, total: list.length, unreadableIds: [], groups: [], globe: undefined };
}
