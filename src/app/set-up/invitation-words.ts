/** What the first screen says until there is a proven copy elsewhere. */
export function invitationWords({
  lastBackupAt,
  isAutomaticOn,
  hasPlace,
}: {
  readonly lastBackupAt: number | null;
  readonly isAutomaticOn: boolean;
  readonly hasPlace: boolean;
}): string {
  if (hasPlace)
    return 'A few steps are left until your copy elsewhere is tested and you are sure to get everything back.';
  if (lastBackupAt !== null)
    return 'Your things were backed up in this browser. Make a copy elsewhere: it survives the loss of this browser.';
  if (isAutomaticOn)
    return 'The first backup in this browser is made in a few minutes. Make a copy elsewhere too: it survives the loss of this browser.';
  return 'Nothing is backed up yet. Set up backups, with a copy that survives the loss of this browser.';
}
