export function RestorePage() {
  return <h1>Restore</h1>;
}
