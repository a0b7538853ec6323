import { chooseClient } from './choose-client.ts';
import { ownBackup } from './own-backup.ts';
import { deleteForgottenPieces } from './saving/temporary-pieces.ts';
import { Screens } from './screens.ts';
import { openPicked, showStart } from './start-screen.ts';

/** Shows the page. @param script of the page itself. */
export async function showRecovery(script: string): Promise<void> {
  void deleteForgottenPieces();
  const main = document.querySelector('main');
  if (!main) return;
  const screens = new Screens(await chooseClient(script), main);
  showStart(screens);
  const own = ownBackup();
  if (own) await screens.attempt(main, () => openPicked(screens, 'This file', { kind: 'file', file: own }));
}
