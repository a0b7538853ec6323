import type { GeoPoint } from '../../../../catalogue/model.ts';

/**
 * The number a person typed, with point or comma, with or without spaces between thousands.
 * @returns `undefined` for an empty text, `null` for an invalid one.
 */
export function parseNumber(text: string): number | undefined | null {
  const compact = text.replace(/[\s\u00a0\u202f'’]/gu, '').replace(/^−/u, '-');
  if (compact === '') return undefined;
  const dotted =
    /^[+-]?\d*,\d+$/.test(compact) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(compact)
      ? compact.replace(',', '.')
      : compact.replace(/,(?=\d{3}(\D|$))/g, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(dotted)) return null;
  const value = Number(dotted);
  return Number.isFinite(value) ? value : null;
}

/** A location in the form that maps copy: `52.5, 13.4`, `52.5 13.4`, `52.5;13.4`; `undefined` for anything else. */
export function parsePoint(text: string): GeoPoint | undefined {
  const match =
    /^\s*\(?\s*([+-]?\d+(?:\.\d+)?)\s*°?\s*([NS]?)[\s,;]+([+-]?\d+(?:\.\d+)?)\s*°?\s*([EW]?)\s*\)?\s*$/i.exec(
      text.replaceAll('−', '-'),
    );
  if (!match) return undefined;
  const latitude = Number(match[1]) * (match[2]?.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(match[3]) * (match[4]?.toUpperCase() === 'W' ? -1 : 1);
  return isLatitude(latitude) && isLongitude(longitude) ? { latitude, longitude } : undefined;
}

export function isLatitude(degrees: number): boolean {
  return degrees >= -90 && degrees <= 90;
}

export function isLongitude(degrees: number): boolean {
  return degrees >= -180 && degrees <= 180;
}

const OPENED = new Set(['http:', 'https:', 'mailto:']);

/** The address that a link may open: only web and mail. A bare `example.org` is taken as https. */
export function safeHref(text: string): string | undefined {
  const trimmed = text.trim();
  const withScheme =
    /^[\w-]+(\.[\w-]+)+([/?#:].*)?$/u.test(trimmed) && !/^[\w-]+:/.test(trimmed) ? `https://${trimmed}` : trimmed;
  try {
    const url = new URL(withScheme);
    return OPENED.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
