import { showRecovery } from './page/show-recovery.ts';
import { serveRecovery } from './worker/serve-recovery.ts';

/*
 * [Note: One script for page and worker]
 * The page starts its worker with its own script. From the disk, browsers start only classic workers, and only from
 * Blobs; and one script is smaller than two that share most of their code.
 */
if (typeof document === 'undefined') serveRecovery();
else void showRecovery(document.currentScript?.textContent ?? '');
