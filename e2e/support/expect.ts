import { expect as patient } from '@playwright/test';

/** Waits longer than usual: what takes a blink on an idle machine takes seconds on one that is busy. */
export const expect = patient.configure({ timeout: 15_000 });
