import { DESTINATION_FORMS } from '../forms.ts';
import { toyForm } from './toy/form.ts';

/** Registers the form of the toy kind, on the page only. */
export function registerToyForm(): void {
  Object.assign(DESTINATION_FORMS, { toy: toyForm });
}
