import { z } from '../engine/low-level.ts';
import { secretText } from './secret.ts';

/** The members that the settings of a kind with lasting access have. */
export const grantSettings = {
  /** Identifies the grant on this device. */
  grant: z.string(),
  refreshToken: secretText,
} as const;

/** The names of those of them that are secrets. */
export const GRANT_SECRETS = ['refreshToken'] as const;
