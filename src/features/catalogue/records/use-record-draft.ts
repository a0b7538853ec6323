import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { CatalogueRecord, FieldValue } from '../../../catalogue/model.ts';
import { updateRecordValues } from '../../../catalogue/records.ts';
import { describeError } from '../../errors/describe-error.ts';
import { forgetUnsavedEdits, keepUnsavedEdits, takeUnsavedEdits } from './unsaved-edits.ts';

const SAVE_DELAY_MS = 600;

export type SaveStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'editing' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed'; readonly message: string };

interface DraftValue {
  readonly value: FieldValue | undefined;
  /** Set once it is saved: the record as it was shown then. The draft counts until that record is replaced. */
  readonly savedOver?: CatalogueRecord;
}

export interface RecordDraft {
  /** The record's values including unsaved edits. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly status: SaveStatus;
  readonly change: (fieldId: string, value: FieldValue | undefined) => void;
  /** Saves pending edits now. */
  readonly flush: () => void;
}

/**
 * The values of a record while they are edited; saved a moment after the last key press, and at once when a field or
 * the page is left. A failed save keeps the edits and is tried again with the next change.
 */
export function useRecordDraft(record: CatalogueRecord): RecordDraft {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, DraftValue>>(new Map());
  const [status, setStatus] = useState<SaveStatus>({ kind: 'idle' });
  const pending = useRef(new Map<string, FieldValue | undefined>());
  /** The edits being written right now: not yet known to be saved. */
  const underWay = useRef<ReadonlyMap<string, FieldValue | undefined>[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(record);
  useEffect(() => {
    latest.current = record;
  }, [record]);

  const recordId = record.id;
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (pending.current.size === 0) return;
    const patch = new Map(pending.current);
    pending.current.clear();
    underWay.current.push(patch);
    setStatus({ kind: 'saving' });
    const settle = () => {
      underWay.current = underWay.current.filter((each) => each !== patch);
    };
    updateRecordValues(recordId, Object.fromEntries(patch)).then(
      () => {
        settle();
        if (underWay.current.length === 0) forgetUnsavedEdits(recordId);
        setDrafts(
          (before) =>
            new Map(
              [...before].map(([fieldId, draft]) =>
                patch.has(fieldId) && patch.get(fieldId) === draft.value
                  ? [fieldId, { value: draft.value, savedOver: latest.current }]
                  : [fieldId, draft],
              ),
            ),
        );
        setStatus({ kind: pending.current.size > 0 ? 'editing' : underWay.current.length > 0 ? 'saving' : 'saved' });
      },
      (error: unknown) => {
        settle();
        for (const [fieldId, value] of patch) if (!pending.current.has(fieldId)) pending.current.set(fieldId, value);
        setStatus({ kind: 'failed', message: describeError(error).message });
      },
    );
  }, [recordId]);

  const change = useCallback(
    (fieldId: string, value: FieldValue | undefined) => {
      pending.current.set(fieldId, value);
      setDrafts((before) => new Map(before).set(fieldId, { value }));
      setStatus({ kind: 'editing' });
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, SAVE_DELAY_MS);
    },
    [flush],
  );

  const takeUp = useEffectEvent(() => {
    const edits = takeUnsavedEdits(record);
    if (edits.size === 0) return;
    updateRecordValues(record.id, Object.fromEntries(edits)).catch(() => {
      keepUnsavedEdits(record, edits);
    });
  });
  useEffect(() => {
    takeUp();
  }, [recordId]);

  useEffect(() => {
    // The page may be closed before the save has finished: see [Note: What a closing tab has not saved].
    const leave = () => {
      const unsafe = new Map([...underWay.current, pending.current].flatMap((edits) => [...edits]));
      if (unsafe.size > 0) keepUnsavedEdits(latest.current, unsafe);
      flush();
    };
    const onHide = () => {
      if (document.visibilityState === 'hidden') leave();
    };
    document.addEventListener('visibilitychange', onHide);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('pagehide', leave);
      flush();
    };
  }, [flush]);

  return { values: withDrafts(record, drafts), status, change, flush };
}

function withDrafts(
  record: CatalogueRecord,
  drafts: ReadonlyMap<string, DraftValue>,
): Readonly<Record<string, FieldValue>> {
  const values = new Map(Object.entries(record.values));
  for (const [fieldId, draft] of drafts) {
    if (draft.savedOver && draft.savedOver !== record) continue;
    if (draft.value === undefined) values.delete(fieldId);
    else values.set(fieldId, draft.value);
  }
  return Object.fromEntries(values);
}
