import { useEffect, useMemo, useState } from 'react';
import { queryClient } from '../../../catalogue/query/query-client.ts';
import type { QueryAnswer, RecordQuery } from '../../../catalogue/query/query-types.ts';
import { describeError } from '../../errors/describe-error.ts';

/** The state of a query. While a newer query runs, the last answer about the same collection stays. */
export type QueryState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly answer: QueryAnswer; readonly isStale: boolean }
  | { readonly status: 'failed'; readonly message: string };

interface Outcome {
  readonly key: string;
  readonly collectionId: string;
  readonly answer?: QueryAnswer;
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
    const ask = async () => {
      const { collectionId } = asked;
      try {
        const answer = await queryClient.ask(asked);
        if (isCurrent) setOutcome({ key, collectionId, answer });
      } catch (error) {
        if (isCurrent) setOutcome({ key, collectionId, message: describeError(error).message });
      }
    };
    void ask();
    const stop = queryClient.onChange(asked.collectionId, () => void ask());
    return () => {
      isCurrent = false;
      stop();
    };
  }, [asked, key]);

  if (!outcome || outcome.collectionId !== query.collectionId) return { status: 'loading' };
  if (outcome.answer) return { status: 'ready', answer: outcome.answer, isStale: outcome.key !== key };
  return { status: 'failed', message: outcome.message ?? '' };
}
