import { concatBytes, encodeUtf8, type Bytes } from '../core/bytes.ts';

const BEGINNING = encodeUtf8('heirloom-trial\n');

/** An object of a trial is smaller. */
export const MOST_TRIAL_BYTES = 64 * 1024;

/**
 * An object with which a program tries what a storage can do. It is written among the locks, and is none: a program
 * that is killed in the middle of its trial must not keep others out. FORMAT.md §9.
 */
export function trialObject(content: Bytes): Bytes {
  return concatBytes([BEGINNING, content]);
}

/** Whether these bytes are such an object, whatever its name. */
export function isTrialObject(bytes: Bytes): boolean {
  return bytes.length >= BEGINNING.length && BEGINNING.every((byte, at) => bytes[at] === byte);
}
