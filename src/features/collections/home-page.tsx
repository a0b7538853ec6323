export function HomePage() {
  return <h1>Collections</h1>;
}
