import { expose } from 'comlink';
import { createBackupService } from './services/backup-service.ts';

expose(createBackupService());
