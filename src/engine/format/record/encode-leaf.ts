import type { Bytes } from '../../core/bytes.ts';
import { encodeBuffer } from './binary.ts';
import { readBitmap } from './bitmap.ts';
import { isTaken } from './brand.ts';
import { storableFileDate } from './file-date.ts';
import { geometryNumbers, propertyOf } from './platform-types.ts';
import { encodeDate, encodeNumber, encodePrimitive } from './scalars.ts';
import type { Step } from './value-path.ts';

/** Content outside the line: the bytes of a Blob or of a large buffer. */
export type RowAttachment =
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'bytes'; readonly bytes: Bytes };

/** Gives an empty Blob or File its bytes, which are read as they are taken. It keeps its class, type, name and date. */
export type FillBlob = <Kind extends Blob>(empty: Kind) => Kind;

/**
 * A decoder's input for an attachment: its content, the bytes to make a Blob of, or a Blob that has its type already;
 * or, for a Blob that is only checked or read later, its size.
 */
export type GivenAttachment =
  | RowAttachment
  | { readonly kind: 'blob-bytes'; readonly bytes: Bytes }
  | { readonly kind: 'made-blob'; readonly blob: Blob }
  | { readonly kind: 'unread-blob'; readonly sizeBytes: number; readonly fill?: FillBlob };

/** Receives whatever does not fit into the line. */
export interface EncodingSink {
  /** Returns the attachment's number, from 0. */
  attach(attachment: RowAttachment): number;
  /** Reports a value that cannot be included: the one being encoded, or one `within` it. */
  omit(type: string, within?: Step): void;
  /** Whether the bytes of this Blob are known to be lost. */
  isLost(blob: Blob): boolean;
}

/** Replaces an image that pixels of 8 bits in sRGB would change. */
const INEXACT_BITMAP = 'ImageBitmap whose pixels cannot be read exactly';

/** Replaces a Blob whose bytes the browser has lost. */
export const LOST_BLOB = 'Blob that cannot be read';

/**
 * The text of an object that contains no other object with a visible identity. A value that cannot be included becomes
 * a tag that says so, and is reported to the sink. GRAMMAR.md §4, §6, §8, §9.
 */
export function encodeLeaf(object: object, brand: string, sink: EncodingSink): string {
  const attachBytes = (bytes: Bytes) => sink.attach({ kind: 'bytes', bytes });
  switch (brand) {
    case 'Date':
      return encodeDate(object as Date);
    case 'RegExp': {
      const { source, flags } = object as RegExp;
      return `{"$":"regexp","source":${JSON.stringify(source)},"flags":"${flags}"}`;
    }
    case 'Boolean':
    case 'Number':
    case 'String':
    case 'BigInt':
      // The brand says that it wraps a primitive, which its `valueOf` returns.
      return `{"$":"boxed","v":${encodePrimitive((object as { valueOf(): unknown }).valueOf())}}`;
    case 'ArrayBuffer':
      return encodeBuffer(object as ArrayBuffer, attachBytes);
    case 'Blob': {
      const blob = object as Blob;
      if (sink.isLost(blob)) return omitLost(sink);
      return `{"$":"blob","at":${sink.attach({ kind: 'blob', blob })},"size":${blob.size},"type":${JSON.stringify(blob.type)}}`;
    }
    case 'File': {
      const blob = object as File;
      if (sink.isLost(blob)) return omitLost(sink);
      const lastModified = storableFileDate(blob.lastModified);
      if (lastModified !== blob.lastModified) sink.omit('File (it is kept; its date, before 1970, is rounded)');
      return (
        `{"$":"file","at":${sink.attach({ kind: 'blob', blob })},"size":${blob.size},"type":${JSON.stringify(blob.type)}` +
        `,"name":${JSON.stringify(blob.name)},"lastModified":${encodeNumber(lastModified)}}`
      );
    }
    case 'DOMException': {
      const { name, message } = object as Error;
      return `{"$":"dom-exception","name":${JSON.stringify(name)},"message":${JSON.stringify(message)}}`;
    }
    case 'QuotaExceededError': {
      const sizes = ['quota', 'requested'].map(
        (name) => `,"${name}":${encodePrimitive(propertyOf(object, name) ?? null)}`,
      );
      return `{"$":"quota-exceeded-error","message":${JSON.stringify((object as Error).message)}${sizes.join('')}}`;
    }
    case 'ImageData':
      return encodeImageData(object, attachBytes);
    case 'ImageBitmap':
      return encodeBitmap(object, sink);
    default:
      if (isTaken(object))
        return `{"$":"geometry","type":"${brand}","v":[${geometryNumbers(brand, object).map(encodeNumber).join(',')}]}`;
      sink.omit(brand);
      return omittedText(brand);
  }
}

function omitLost(sink: EncodingSink): string {
  sink.omit(LOST_BLOB);
  return omittedText(LOST_BLOB);
}

/** The text in the line for a value that cannot be included. GRAMMAR.md §9. */
export function omittedText(type: string): string {
  return `{"$":"omitted","type":${JSON.stringify(type)}}`;
}

function encodeBitmap(bitmap: object, sink: EncodingSink): string {
  const pixels = readBitmap(bitmap);
  if (!pixels) {
    sink.omit(INEXACT_BITMAP);
    return omittedText(INEXACT_BITMAP);
  }
  const buffer = encodeBuffer(pixels.buffer, (bytes) => sink.attach({ kind: 'bytes', bytes }));
  return `{"$":"image-bitmap","width":${Number(propertyOf(bitmap, 'width'))},"height":${Number(propertyOf(bitmap, 'height'))},"of":${buffer}}`;
}

function encodeImageData(image: object, attach: (bytes: Bytes) => number): string {
  const data = propertyOf(image, 'data') as Uint8ClampedArray<ArrayBuffer>;
  const format = propertyOf(image, 'pixelFormat');
  const buffer = encodeBuffer(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength), attach);
  return (
    `{"$":"image-data","width":${Number(propertyOf(image, 'width'))},"height":${Number(propertyOf(image, 'height'))}` +
    `,"colorSpace":${JSON.stringify(propertyOf(image, 'colorSpace') ?? 'srgb')}` +
    // Only an unusual pixel format is named.
    `${typeof format === 'string' && format !== 'rgba-unorm8' ? `,"pixelFormat":${JSON.stringify(format)}` : ''},"of":${buffer}}`
  );
}
