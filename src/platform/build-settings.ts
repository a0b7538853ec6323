/**
 * A setting that the person who builds the app may give in the environment, by a name that begins with `VITE_`: see
 * `docs/hosting.md`. @returns `undefined` if it is not set.
 */
export function buildSetting(name: `VITE_${string}`): string | undefined {
  // Plain Node, which runs the end-to-end tests, has no such object.
  const settings: Readonly<Record<string, unknown>> = (import.meta.env as ImportMetaEnv | undefined) ?? {};
  const value = settings[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
