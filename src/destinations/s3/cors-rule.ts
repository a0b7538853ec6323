// The rule that lets a page of one origin read and write a bucket. Headers are named one by one, because not every
// service accepts `*` for those that sign a request.

const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'] as const;
const HEADERS = [
  'authorization',
  'content-type',
  'if-match',
  'if-none-match',
  'range',
  'x-amz-content-sha256',
  'x-amz-date',
] as const;
const EXPOSED = ['ETag', 'Content-Range'] as const;
/** Chromium remembers a permission for at most two hours. */
const MAX_AGE_SECONDS = 3600;

/** For the consoles of AWS, Cloudflare and others. */
export function corsRuleJson(origin: string): string {
  const rule = {
    AllowedOrigins: [origin],
    AllowedMethods: METHODS,
    AllowedHeaders: HEADERS,
    ExposeHeaders: EXPOSED,
    MaxAgeSeconds: MAX_AGE_SECONDS,
  };
  return JSON.stringify([rule], undefined, 2);
}

/** As S3 itself takes it (PutBucketCors). */
export function corsRuleXml(origin: string): string {
  const tags = (name: string, values: readonly string[]) => values.map((value) => `    <${name}>${value}</${name}>`);
  return [
    '<CORSConfiguration>',
    '  <CORSRule>',
    ...tags('AllowedOrigin', [origin]),
    ...tags('AllowedMethod', METHODS),
    ...tags('AllowedHeader', HEADERS),
    ...tags('ExposeHeader', EXPOSED),
    ...tags('MaxAgeSeconds', [String(MAX_AGE_SECONDS)]),
    '  </CORSRule>',
    '</CORSConfiguration>',
  ].join('\n');
}

/** For `gcloud storage buckets update --cors-file`. */
export function corsRuleGoogle(origin: string): string {
  const rule = {
    origin: [origin],
    method: METHODS,
    responseHeader: [...HEADERS, ...EXPOSED],
    maxAgeSeconds: MAX_AGE_SECONDS,
  };
  return JSON.stringify([rule], undefined, 2);
}
