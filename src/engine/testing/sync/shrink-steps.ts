/**
 * A small part of some steps that still fails: halves, quarters and so on are left out, down to single steps, for as
 * long as what remains fails.
 * @param fails whether these steps alone fail.
 */
export async function shrinkSteps(
  count: number,
  fails: (steps: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let steps: readonly number[] = Array.from({ length: count }, (_, at) => at);
  for (let size = Math.ceil(count / 2); size >= 1;) {
    let isSmaller = false;
    for (let at = 0; at < steps.length;) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (fewer.length < steps.length && (await fails(fewer))) {
        steps = fewer;
        isSmaller = true;
      } else at += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (!isSmaller) break;
  }
  return steps;
}
