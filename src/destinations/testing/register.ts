import { ADAPTERS, DESTINATIONS } from '../registry.ts';
import { toyAdapter } from './toy/adapter.ts';
import { toy } from './toy/definition.ts';

/** Registers the toy kind for a test, in the worker and on the page. */
export function registerToy(): void {
  Object.assign(DESTINATIONS, { toy });
  Object.assign(ADAPTERS, { toy: toyAdapter });
}
