import { encode } from 'uqr';

/** A QR code as the path of an SVG whose view box is `0 0 size size`, including a quiet zone of four modules. */
export interface QrPath {
  readonly size: number;
  readonly path: string;
}

/** The quiet zone that every reader needs (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** Draws a text as a QR code that remains readable if a quarter of it is lost: paper gets creased. */
export function qrPath(text: string): QrPath {
  const { size, data } = encode(text, { ecc: 'Q', border: QUIET_ZONE });
  const runs = data.flatMap((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return { size, path: runs.join('') };
}

/** The starts and lengths of runs of dark modules. */
function runsOf(row: readonly boolean[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
