import { serveBackups } from '../host/services/serve-backups.ts';
import { CHEAP_KDF } from './cheap-kdf.ts';

// The app's worker, except that a passphrase costs the least that the format allows.
serveBackups({ kdf: CHEAP_KDF });
