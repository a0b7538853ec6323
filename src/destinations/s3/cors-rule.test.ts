import { expect, it } from 'vitest';
import { childrenNamed, parseXml } from '../../adapters/http/xml.ts';
import { corsRuleGoogle, corsRuleJson, corsRuleXml } from './cors-rule.ts';

const ORIGIN = 'https://heirloom.example';

it('the rule allows one origin, what the app sends, and nothing else, in every format', () => {
  const [json, google] = [corsRuleJson(ORIGIN), corsRuleGoogle(ORIGIN)].map((text): unknown => JSON.parse(text));
  expect(json).toEqual([
    {
      AllowedOrigins: [ORIGIN],
      AllowedMethods: ['GET', 'HEAD', 'PUT', 'DELETE'],
      AllowedHeaders: [
        'authorization',
        'content-type',
        'if-match',
        'if-none-match',
        'range',
        'x-amz-content-sha256',
        'x-amz-date',
      ],
      ExposeHeaders: ['ETag', 'Content-Range'],
      MaxAgeSeconds: 3600,
    },
  ]);
  expect(google).toMatchObject([{ origin: [ORIGIN], method: ['GET', 'HEAD', 'PUT', 'DELETE'], maxAgeSeconds: 3600 }]);
  const [rule] = childrenNamed(parseXml(corsRuleXml(ORIGIN)), 'CORSRule');
  const texts = (name: string) => rule && childrenNamed(rule, name).map(({ text }) => text);
  expect(texts('AllowedOrigin')).toEqual([ORIGIN]);
  expect(texts('AllowedHeader')).toContain('x-amz-content-sha256');
  expect(texts('AllowedMethod')).toHaveLength(4);
});
