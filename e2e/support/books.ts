import JSZip from 'jszip';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noisePng } from './png.ts';

/** A book with its cover and two formats, as people have them. */
export interface BookFiles {
  readonly title: string;
  readonly authors: string;
  readonly coverPath: string;
  readonly filePaths: readonly string[];
}

const TITLES = [
  ['The Voyage of the Beagle', 'Charles Darwin'],
  ['Middlemarch', 'George Eliot'],
] as const;

/** Writes books, each with a cover (PNG), an EPUB and a PDF. */
export async function writeBooks(folder: string): Promise<BookFiles[]> {
  const books: BookFiles[] = [];
  for (const [title, authors] of TITLES) {
    const base = join(folder, title.toLowerCase().replaceAll(' ', '-'));
    const [coverPath, epubPath, pdfPath] = [`${base}-cover.png`, `${base}.epub`, `${base}.pdf`];
    await writeFile(coverPath, noisePng(title, 300, 450));
    await writeFile(epubPath, await makeEpub(title, authors));
    await writeFile(pdfPath, makePdf(title));
    books.push({ title, authors, coverPath, filePaths: [epubPath, pdfPath] });
  }
  return books;
}

function makeEpub(title: string, author: string): Promise<Buffer> {
  const zip = new JSZip();
  zip.file('mimetype', 'application/epub+zip');
  zip.file(
    'META-INF/container.xml',
    '<container version="1.0"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
  );
  zip.file(
    'book.opf',
    `<package version="3.0"><metadata><dc:title>${title}</dc:title><dc:creator>${author}</dc:creator></metadata></package>`,
  );
  zip.file('chapter-1.xhtml', `<html><body>${`<p>${title}</p>`.repeat(5000)}</body></html>`);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

function makePdf(title: string): string {
  const text = `BT /F1 24 Tf 72 720 Td (${title}) Tj ET`;
  return [
    '%PDF-1.4',
    '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj',
    '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj',
    '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >> endobj',
    `4 0 obj << /Length ${text.length} >> stream`,
    text,
    'endstream endobj',
    'trailer << /Root 1 0 R >>',
    '%%EOF',
  ].join('\n');
}
