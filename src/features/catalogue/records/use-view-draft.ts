import { useCallback, useEffect, useRef, useState } from 'react';
import type { View } from '../../../catalogue/model.ts';
import { updateView, type ViewPatch } from '../../../catalogue/views.ts';

const SAVE_DELAY_MS = 500;

/**
 * A view that reacts to every key press at once and is saved a moment later, and before it is left.
 * @returns the view including unsaved changes, and a function to change it.
 */
export function useViewDraft(saved: View): readonly [View, (patch: ViewPatch) => void] {
  const [draft, setDraft] = useState<{ id: string; patch: ViewPatch }>({ id: saved.id, patch: {} });
  const pending = useRef<{ id: string; patch: ViewPatch; timer: ReturnType<typeof setTimeout> | undefined }>(undefined);

  const flush = useCallback(() => {
    const waiting = pending.current;
    if (!waiting) return;
    pending.current = undefined;
    clearTimeout(waiting.timer);
    // If another tab deletes a view meanwhile, its draft is dropped.
    updateView(waiting.id, waiting.patch).catch(() => undefined);
  }, []);

  const change = useCallback(
    (patch: ViewPatch) => {
      setDraft((before) => ({ id: saved.id, patch: before.id === saved.id ? { ...before.patch, ...patch } : patch }));
      if (pending.current && pending.current.id !== saved.id) flush();
      clearTimeout(pending.current?.timer);
      pending.current = {
        id: saved.id,
        patch: { ...pending.current?.patch, ...patch },
        timer: setTimeout(flush, SAVE_DELAY_MS),
      };
    },
    [saved.id, flush],
  );

  useEffect(() => {
    const onHide = () => {
      if (document.visibilityState === 'hidden') flush();
    };
    document.addEventListener('visibilitychange', onHide);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      flush();
    };
  }, [flush, saved.id]);

  const patch = draft.id === saved.id ? draft.patch : {};
  // A patch only contains values that a view may have; members that it sets to undefined are optional.
  return [{ ...saved, ...patch } as View, change];
}
