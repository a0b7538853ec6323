export function CollectionSettingsPage() {
  return <h1>Fields</h1>;
}
