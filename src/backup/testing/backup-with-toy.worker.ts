import { registerToy } from '../../destinations/testing/register.ts';
import { serveBackups } from '../host/services/serve-backups.ts';

// The worker of the app, but for one more kind of destination.
registerToy();
serveBackups();
