import { serveBackups } from './services/serve-backups.ts';

serveBackups();
