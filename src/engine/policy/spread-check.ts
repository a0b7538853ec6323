import { DAY_MS } from './calendar.ts';

/** How far the reading of all packs of a destination has come, some every day. Plain data, kept by the caller. */
export interface SpreadCheck {
  /** The packs whose names lie below have been read in this round: from 0 up to, not including, 1. */
  readonly position: number;
  /** When it came that far, in milliseconds since 1970. */
  readonly at: number;
  /** When the last round ended: by then every pack that existed at its beginning had been read. */
  readonly roundEndedAt?: number;
}

/** Packs to read now: those whose names lie from `from` up to, not including, `to`. */
export interface SpreadStep {
  readonly from: number;
  readonly to: number;
}

/** A round takes a month. */
const ROUND_DAYS = 30;
/** After days without a connection, no more than this is caught up on in one step. */
const MOST_PER_STEP = 0.1;
/** Steps are about a day apart: a listing is needed for each. */
const LEAST_BETWEEN_MS = 20 * 3_600_000;

/**
 * The next packs to read. Names of packs are sums of their bytes, so any part of the names has about the same part of
 * the packs, and only a position has to be remembered, however many there are.
 * @returns `undefined` if it is too early. A step noted in the future (the clock was set back since) does not count.
 */
export function nextSpreadStep(known: SpreadCheck | undefined, now: number): SpreadStep | undefined {
  const from = known?.position ?? 0;
  const passedMs = known && known.at <= now ? now - known.at : DAY_MS;
  if (passedMs < LEAST_BETWEEN_MS) return undefined;
  const part = Math.min(passedMs / (ROUND_DAYS * DAY_MS), MOST_PER_STEP);
  return { from, to: Math.min(1, from + part) };
}

/** What to remember once a step is done. */
export function afterSpreadStep(known: SpreadCheck | undefined, { to }: SpreadStep, now: number): SpreadCheck {
  if (to >= 1) return { position: 0, at: now, roundEndedAt: now };
  return { ...known, position: to, at: now };
}

const DIGITS = 12;

/** Whether a pack belongs to a step. @param id in hexadecimal digits. */
export function isInSpreadStep(id: string, { from, to }: SpreadStep): boolean {
  const place = Number.parseInt(id.slice(0, DIGITS), 16) / 16 ** DIGITS;
  return place >= from && place < to;
}
