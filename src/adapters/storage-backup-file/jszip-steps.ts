/*
 * [Note: The steps of JSZip]
 *
 * JSZip passes on 16 KiB at a time, and lets other work have its turn after each of them by `setImmediate`: 65,000
 * times for a gigabyte. Browsers do not have that function; the one that JSZip brings along sends itself a message each
 * time, which costs about as much as the checksum of the 16 KiB. So while JSZip writes, most of its steps follow each
 * other as microtasks, and every 64th still lets other work have its turn: after a MiB, some milliseconds. Pausing is
 * as before, because JSZip looks in each step whether it is paused. Node has a `setImmediate` of its own, which stays
 * as it is.
 */

const STEPS_IN_A_ROW = 64;

type SetImmediate = (step: () => void) => unknown;
/** Where JSZip finds it each time it needs it. */
const place = globalThis as { setImmediate?: SetImmediate | undefined };

let running = 0;
let original: SetImmediate | undefined;

/**
 * Makes the steps of JSZip follow each other more closely until the returned function is called. Call it after JSZip
 * was loaded.
 */
export function hastenSteps(): () => void {
  if ('process' in globalThis) return () => undefined;
  running += 1;
  if (running === 1) {
    const { setImmediate } = place;
    original = setImmediate;
    place.setImmediate = inARow(setImmediate ?? setTimeout);
  }
  let isRunning = true;
  return () => {
    if (!isRunning) return;
    isRunning = false;
    running -= 1;
    if (running === 0) place.setImmediate = original;
  };
}

/** Lets most steps follow at once, and some by `schedule`. */
export function inARow(schedule: SetImmediate): SetImmediate {
  let count = 0;
  return (step) => {
    count += 1;
    if (count % STEPS_IN_A_ROW === 0) schedule(step);
    else queueMicrotask(step);
  };
}
