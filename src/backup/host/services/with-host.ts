import type { Host } from '../state/host.ts';

type TakesHost = (host: Host, ...given: never[]) => unknown;

type WithHost<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (host: Host, ...given: infer Given) => infer Result
    ? (...given: Given) => Result
    : never;
};

/** Functions that answer calls of the same name and take the host as their first argument. */
export function withHost<Functions extends Readonly<Record<string, TakesHost>>>(
  host: Host,
  functions: Functions,
): WithHost<Functions> {
  const bound = Object.entries(functions).map(([name, answer]) => [
    name,
    (...given: never[]) => answer(host, ...given),
  ]);
  // `Object.fromEntries` loses which name has which function; each keeps its own.
  return Object.fromEntries(bound) as WithHost<Functions>;
}
