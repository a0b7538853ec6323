import { BackupError, type ErrorHint } from '../../../../engine/index.ts';
import type { ConnectCauses } from '../../../../destinations/definition.ts';
import type { ProbeStep } from '../../../../destinations/probe.ts';
import { errorWords } from '../../../errors/error-words.ts';

/** Failures that another address or key may fix. */
const CONNECT_HINTS: ReadonlySet<ErrorHint> = new Set<ErrorHint>([
  'not-an-address',
  'bucket-in-address',
  'no-answer',
  'unreachable',
  'unreadable-answer',
  'insecure-address',
  'redirected',
  'server-busy',
  'server-refused',
  'key-refused',
  'token-refused',
  'key-not-allowed',
  'password-refused',
  'nothing-there',
  'not-webdav',
  'upload-too-large',
  'clock-off',
  'no-bucket',
  'wrong-region',
  'destination-full',
  'other-bytes-came-back',
  'listing-incomplete',
  'too-many-requests',
  'name-refused',
  'repository-name',
  'no-git-repository',
  'repository-moved',
  'repository-archived',
  'branch-protected',
  'window-blocked',
  'sign-in-declined',
  'sign-in-failed',
  'sign-in-needed',
  'other-account',
]);

/** What a trial was doing: for the end of “It failed while”. */
const STEP_WORDS: Readonly<Record<ProbeStep, string>> = {
  write: 'writing a small object',
  read: 'reading it back',
  range: 'reading a part of it',
  list: 'listing what is there',
  condition: 'writing only if nothing is there',
  clock: 'comparing the clocks',
  remove: 'removing the small object',
};

const isStep = (step: unknown): step is ProbeStep => typeof step === 'string' && Object.hasOwn(STEP_WORDS, step);

/** Whether the form explains the failure itself, and stays open. */
export function isConnectFailure(error: unknown): error is BackupError {
  if (!(error instanceof BackupError)) return false;
  return isStep(error.context['step']) || (error.hint !== undefined && CONNECT_HINTS.has(error.hint));
}

/** Whether the likeliest reason is that the server does not let pages of this address in. */
export function needsServerSetting(error: unknown): boolean {
  return error instanceof BackupError && error.hint === 'unreadable-answer';
}

/** Failures whose reason a browser keeps from the page. */
const HIDDEN: ReadonlySet<ErrorHint> = new Set<ErrorHint>(['unreachable', 'unreadable-answer']);

/** The reasons where a kind has none of its own. */
const USUAL_CAUSES: ConnectCauses = {
  unreachable: [
    'The address is mistyped.',
    'The browser does not trust the certificate of the server. Open the address in a new tab to see.',
    'The server is off, or a firewall is in the way.',
    'The server is in your local network, and the browser was not allowed to reach it.',
  ],
  'unreadable-answer': [
    'The server does not allow pages of this address: it needs a CORS rule for this page.',
    'The name or the password is mistyped or was withdrawn.',
    'The address leads to a folder that does not exist.',
  ],
};

interface ConnectFailureWords {
  readonly title: string;
  readonly advice: string;
  /** Missing if it is not known. */
  readonly step?: string;
  /** The reasons, from the likeliest on; empty if the advice says it all. */
  readonly causes: readonly string[];
  /** The browser knows the reason, and does not say it. */
  readonly isHidden: boolean;
}

/** @param causes of the kind, by hint. */
export function connectFailureWords(error: unknown, causes: ConnectCauses = {}): ConnectFailureWords {
  const { title, hint } = errorWords(error, 'destination');
  if (!(error instanceof BackupError)) return { title, advice: hint, causes: [], isHidden: false };
  const step = error.context['step'];
  return {
    title,
    advice: hint,
    causes: (error.hint && (causes[error.hint] ?? USUAL_CAUSES[error.hint])) ?? [],
    isHidden: error.hint !== undefined && HIDDEN.has(error.hint),
    ...(isStep(step) ? { step: `It failed while ${STEP_WORDS[step]}.` } : {}),
  };
}
