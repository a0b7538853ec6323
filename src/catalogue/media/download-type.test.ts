import { describe, expect, it } from 'vitest';
import { downloadType, pictureType } from './download-type.ts';

describe('downloadType', () => {
  it.each([
    ['a.jpg', 'image/jpeg'],
    ['book.epub', 'application/epub+zip'],
    ['a.txt', 'text/plain'],
  ])('keeps the type of %s', (name, type) => {
    expect(downloadType(name, type)).toBe(type);
  });

  it.each([
    ['a.html', 'text/html'],
    ['a.svg', 'image/svg+xml'],
    ['a.xml', 'text/xml'],
    ['a', 'application/xhtml+xml'],
    ['a.js', 'text/javascript'],
    ['a.pdf', 'application/pdf'],
    ['page.HTML', 'text/plain'],
    ['x.svg', 'image/png'],
    ['x', ''],
  ])('turns %s (%s) into a type that can only be saved', (name, type) => {
    expect(downloadType(name, type)).toBe('application/octet-stream');
  });
});

describe('pictureType', () => {
  it.each([
    ['image/png', 'image/png'],
    ['image/svg+xml', 'application/octet-stream'],
    ['text/html', 'application/octet-stream'],
    ['image/png;text/html', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('shows a picture of type “%s” as “%s”', (type, shown) => {
    expect(pictureType(type)).toBe(shown);
  });
});
