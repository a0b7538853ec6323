// Loaded when a schedule first looks whether a backup is due.
export { isDue, parseSchedule } from '../engine/index.ts';
