export function BackupPage() {
  return <h1>Backup</h1>;
}
