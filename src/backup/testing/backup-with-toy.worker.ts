import { expose } from 'comlink';
import { registerToy } from '../../destinations/testing/register.ts';
import { createBackupService } from '../host/services/backup-service.ts';

// The worker of the app, but for one more kind of destination.
registerToy();
expose(createBackupService());
