import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../../engine/index.ts';
import { childrenNamed, parseXml, textAt } from './xml.ts';

describe('parseXml', () => {
  it('reads a listing of S3: texts as they are, one element or many', () => {
    const root = parseXml(
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        '<Name>007</Name><IsTruncated>true</IsTruncated><NextContinuationToken>a+b/c= &amp;</NextContinuationToken>' +
        '<Contents><Key>packs/a</Key><Size>7</Size><ETag>&quot;x&quot;</ETag></Contents>' +
        '<Contents><Key>packs/b &lt;&#65;&#x42;&gt;</Key><Size>0</Size><ETag>"y"</ETag></Contents><CommonPrefixes/>' +
        '</ListBucketResult>',
    );
    expect(root.name).toBe('ListBucketResult');
    expect(textAt(root, 'Name')).toBe('007');
    expect(textAt(root, 'NextContinuationToken')).toBe('a+b/c= &');
    expect(childrenNamed(root, 'Contents').map((entry) => [textAt(entry, 'Key'), textAt(entry, 'ETag')])).toEqual([
      ['packs/a', '"x"'],
      ['packs/b <AB>', '"y"'],
    ]);
    expect(textAt(root, 'CommonPrefixes')).toBe('');
    expect(textAt(root, 'Contents', 'Owner', 'ID')).toBeUndefined();
  });

  it('reads an answer of WebDAV, whatever prefixes the server uses', () => {
    const root = parseXml(
      `<D:multistatus xmlns:D="DAV:" note='a > b'><!-- <D:response> --><D:response><lp1:href><![CDATA[/dav/a&b]]></lp1:href></D:response></D:multistatus>`,
    );
    expect(root.name).toBe('multistatus');
    expect(childrenNamed(root, 'response')).toHaveLength(1);
    expect(textAt(root, 'response', 'href')).toBe('/dav/a&b');
  });

  it.each([
    '',
    'plain text',
    '<a>',
    '<a></b>',
    '</a>',
    '<a/><b/>',
    '<a',
    '<a><!-- </a>',
    '<>x</>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a>'.repeat(60) + '</a>'.repeat(60),
  ])('refuses %s', (text) => {
    expect(() => parseXml(text)).toThrow(BackupError);
  });

  it('returns any text that was escaped, and fails on anything else only with a typed error', () => {
    const escape = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textAt(parseXml(`<a><b>${escape(text)}</b></a>`), 'b')).toBe(text);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<', '>', '/', 'a', '"', '&amp;', '<a>', '</a>', '<!--', ']]>')),
        (parts) => {
          try {
            parseXml(parts.join(''));
          } catch (error) {
            expect(error).toBeInstanceOf(BackupError);
          }
        },
      ),
    );
  });
});
