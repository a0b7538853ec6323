import { expose } from 'comlink';
import { createBackupService } from './host/backup-service.ts';

expose(createBackupService());
