export function CollectionPage() {
  return <h1>Records</h1>;
}
