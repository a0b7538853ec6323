import { describe, expect, it } from 'vitest';
import { lastNames, parseMultistatus } from './multistatus.ts';

const DATE = 'Sun, 29 Nov 2026 16:00:00 GMT';
const modifiedAt = Date.parse(DATE);

describe('the answer to a PROPFIND', () => {
  it.each([
    [
      'Apache, which uses several prefixes',
      `<?xml version="1.0" encoding="utf-8"?>
<D:multistatus xmlns:D="DAV:" xmlns:ns0="DAV:">
<D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/"><D:href>/dav/packs/</D:href>
<D:propstat><D:prop><lp1:resourcetype><D:collection/></lp1:resourcetype><lp1:getlastmodified>${DATE}</lp1:getlastmodified></D:prop>
<D:status>HTTP/1.1 200 OK</D:status></D:propstat>
<D:propstat><D:prop><ns0:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
<D:response xmlns:lp1="DAV:"><D:href>/dav/packs/007</D:href><D:propstat><D:prop><lp1:resourcetype/>
<lp1:getcontentlength>7</lp1:getcontentlength><lp1:getlastmodified>${DATE}</lp1:getlastmodified></D:prop>
<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
    ],
    [
      'rclone, which answers without a line break',
      `<?xml version="1.0" encoding="UTF-8"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/dav/packs/</D:href><D:propstat><D:prop><D:resourcetype><D:collection xmlns:D="DAV:"/></D:resourcetype><D:getlastmodified>${DATE}</D:getlastmodified></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/dav/packs/007</D:href><D:propstat><D:prop><D:getcontentlength>7</D:getcontentlength><D:getlastmodified>${DATE}</D:getlastmodified><D:resourcetype></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
    ],
    [
      'a server without prefixes, whose sizes of folders are refused',
      `<multistatus xmlns="DAV:"><response><href>/dav/packs/</href><propstat><prop><resourcetype><collection/></resourcetype><getlastmodified>${DATE}</getlastmodified></prop><status>HTTP/1.1 200 OK</status></propstat><propstat><prop><getcontentlength>4096</getcontentlength></prop><status>HTTP/1.1 403 Forbidden</status></propstat></response>
<response><href>/dav/packs/007</href><propstat><prop><getcontentlength>7</getcontentlength><resourcetype/><getlastmodified>${DATE}</getlastmodified></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`,
    ],
  ])('is read from %s', (_, body) => {
    expect(parseMultistatus(body)).toEqual([
      { href: '/dav/packs/', isCollection: true, modifiedAt },
      { href: '/dav/packs/007', isCollection: false, sizeBytes: 7, modifiedAt },
    ]);
  });

  it('leaves out resources that are gone, and properties that make no sense', () => {
    const body = `<multistatus xmlns="DAV:"><response><href>/a</href><status>HTTP/1.1 404 Not Found</status></response>
<response><href>/b</href><propstat><prop><getcontentlength>-1</getcontentlength><getlastmodified>soon</getlastmodified></prop></propstat></response></multistatus>`;
    expect(parseMultistatus(body)).toEqual([{ href: '/b', isCollection: false }]);
  });

  it('may be empty', () => {
    expect(parseMultistatus('<d:multistatus xmlns:d="DAV:"/>')).toEqual([]);
  });

  it.each([
    ['the page of a login', '<!doctype html><html><body>Sign in</body></html>'],
    ['another document', '<error xmlns="DAV:"/>'],
    ['an answer that was cut off', '<multistatus xmlns="DAV:"><response><href>/a'],
    ['nothing', ''],
  ])('is not %s', (_, body) => {
    expect(() => parseMultistatus(body)).toThrow(
      expect.objectContaining({ code: 'permission-denied', hint: 'not-webdav' }) as Error,
    );
  });

  it('may list a terabyte of backups, with an ampersand in the name of the folder', () => {
    const id = (at: number) => at.toString(16).padStart(64, '0');
    const one = (at: number) =>
      `<D:response><D:href>/dav/Backups%20&amp;%20more/packs/${id(at)}</D:href><D:propstat><D:prop><D:getcontentlength>16777216</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
    const body = `<D:multistatus xmlns:D="DAV:">${Array.from({ length: 66_000 }, (_, at) => one(at)).join('')}</D:multistatus>`;
    const resources = parseMultistatus(body);
    expect(resources).toHaveLength(66_000);
    expect(lastNames(resources[65_999]?.href ?? '', 'https://dav.example/')).toEqual({
      parent: 'packs',
      name: id(65_999),
    });
  });
});

describe('the names in an address', () => {
  it.each([
    ['/dav/packs/ab', { parent: 'packs', name: 'ab' }],
    ['https://other.example/internal/packs/ab', { parent: 'packs', name: 'ab' }],
    ['ab', { parent: 'packs', name: 'ab' }],
    ['/dav/p%61cks/%61b', { parent: 'packs', name: 'ab' }],
    ['/dav/packs/', { parent: 'dav', name: 'packs' }],
    ['/', { parent: '', name: '' }],
    ['/packs/%ff', undefined],
    ['http://', undefined],
  ])('are found in %j', (href, names) => {
    expect(lastNames(href, 'https://dav.example/dav/packs/')).toEqual(names);
  });
});
