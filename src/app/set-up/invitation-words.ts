/** The message on the first screen until there is a proven copy elsewhere. */
export function invitationWords({
  lastBackupAt,
  isAutomaticOn,
  hasPlace,
}: {
  readonly lastBackupAt: number | null;
  readonly isAutomaticOn: boolean;
  readonly hasPlace: boolean;
}): string {
  if (hasPlace) return 'A few steps are left to test your copy and make sure you can get everything back.';
  if (lastBackupAt !== null)
    return 'Your data is backed up in this browser. Make a copy elsewhere too, in case you lose this browser.';
  if (isAutomaticOn)
    return 'The first backup in this browser starts in a few minutes. Make a copy elsewhere too, in case you lose this browser.';
  return 'Nothing is backed up yet. Set up backups, with a copy outside this browser.';
}
