import { BackupError } from '../../engine/index.ts';
import type { z } from '../../engine/low-level.ts';

/** A member of something that a server has sent; `undefined` if there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

/** The body of an answer as JSON; `undefined` if it is none. */
export async function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

/** The body of an answer by its schema. @param from names the provider. @throws BackupError `invalid-format`. */
export async function readJson<Value>(response: Response, schema: z.ZodMiniType<Value>, from: string): Promise<Value> {
  const found = schema.safeParse(await jsonOf(response)).data;
  if (found === undefined) throw new BackupError('invalid-format', { context: { what: `an answer of ${from}` } });
  return found;
}
