// Loaded with the first check.
export { checkRepository } from '../engine/index.ts';
