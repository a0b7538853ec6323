/** One step on the path from a value to something within it. */
export type Step =
  | { readonly kind: 'root' }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'index' | 'item' | 'map-key' | 'map-value'; readonly at: number };

/** For a person to read, such as `values.photos[2]`, `tags.key(0)`, `["a b"]`; '' is the whole value. */
export function pathText(steps: readonly Step[]): string {
  let text = '';
  for (const step of steps) {
    if (step.kind === 'root') continue;
    const dot = text === '' ? '' : '.';
    if (step.kind === 'property')
      text += /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(step.name) ? `${dot}${step.name}` : `[${JSON.stringify(step.name)}]`;
    else if (step.kind === 'index') text += `[${step.at}]`;
    else if (step.kind === 'item') text += `${dot}item(${step.at})`;
    else text += step.kind === 'map-key' ? `${dot}key(${step.at})` : `${dot}value(${step.at})`;
  }
  return text;
}
