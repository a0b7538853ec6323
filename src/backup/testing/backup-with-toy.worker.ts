import { registerToy } from '../../destinations/testing/register.ts';
import { serveBackups } from '../host/services/serve-backups.ts';

// The app's worker with one more kind of destination.
registerToy();
serveBackups();
