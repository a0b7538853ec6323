import { registerToy } from '../../destinations/testing/register.ts';
import { serveBackups } from '../host/services/serve-backups.ts';
import { CHEAP_KDF } from './cheap-kdf.ts';

// The app's worker with one more kind of destination.
registerToy();
serveBackups({ kdf: CHEAP_KDF });
