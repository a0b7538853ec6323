/*
 * [Note: No space for an entry]
 *
 * On a full disk the browser refuses a transaction that puts anything, even if it deletes more; only deletions pass. An
 * entry of the journal must not make a change fail that would succeed without it. So a change that was refused for lack
 * of space is made once more without entries. Instead, the same transaction deletes the head of the journal, which
 * takes no space. Without its head the journal says nothing: the next backup reads everything, and until then the
 * number of changes is unknown. A backup that was reading meanwhile does not cover the change: its mark is of a head
 * that is gone.
 */

let running = 0;

/** Whether changes of this page or worker are made without entries at the moment. */
export function isWithoutEntries(): boolean {
  return running > 0;
}

/**
 * Makes changes without entries in the journal, which is reset instead. Changes that others make meanwhile in this page
 * or worker may go without entries too, which only costs the next backup time.
 */
export async function withoutEntries<Value>(work: () => PromiseLike<Value>): Promise<Value> {
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
  }
}
