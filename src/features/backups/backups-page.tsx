export function BackupsPage() {
  return <h1>Backups</h1>;
}
