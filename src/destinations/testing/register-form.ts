import { DESTINATION_FORMS } from '../forms.ts';
import { toyForm } from './toy/form.ts';

/** The line among the forms, on the page only. */
export function registerToyForm(): void {
  Object.assign(DESTINATION_FORMS, { toy: toyForm });
}
