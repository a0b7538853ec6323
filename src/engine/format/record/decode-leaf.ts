import type { Bytes } from '../../core/bytes.ts';
import { decodeBuffer } from './binary.ts';
import { makeBitmap } from './bitmap.ts';
import type { FillBlob, GivenAttachment } from './encode-leaf.ts';
import { storableFileDate } from './file-date.ts';
import { GEOMETRY_TYPES, buildGeometry, cannotMake, mustGetConstructor, propertyOf } from './platform-types.ts';
import { decodeScalar } from './scalars.ts';
import {
  checkFields,
  invalidRecord,
  isJsonObject,
  mustBeCount,
  mustBeList,
  mustBeString,
  type JsonObject,
} from './tags.ts';

const asIs: FillBlob = (blob) => blob;

interface TakenBlob {
  readonly parts: readonly (Bytes | Blob)[];
  readonly fill: FillBlob;
  /** A Blob that is used as it is. */
  readonly made?: Blob;
}

/** Hands out the attachments of one line, each once and in order. */
export class AttachmentReader {
  private readonly attachments: readonly GivenAttachment[];
  private taken = 0;

  constructor(attachments: readonly GivenAttachment[]) {
    this.attachments = attachments;
  }

  takeBytes(at: unknown): Uint8Array {
    const attachment = this.take(at);
    if (attachment.kind !== 'bytes') throw invalidRecord('kind of an attachment');
    return attachment.bytes;
  }

  /** @returns what to make the Blob of, and what to do with it then. */
  takeBlob(at: unknown, sizeBytes: unknown): TakenBlob {
    const attachment = this.take(at);
    const mustHaveSize = (size: number) => {
      if (size !== sizeBytes) throw invalidRecord('size of an attachment');
    };
    switch (attachment.kind) {
      case 'bytes':
        throw invalidRecord('kind of an attachment');
      case 'unread-blob':
        mustHaveSize(attachment.sizeBytes);
        return { parts: [], fill: attachment.fill ?? asIs };
      case 'blob-bytes':
        mustHaveSize(attachment.bytes.length);
        return { parts: [attachment.bytes], fill: asIs };
      case 'blob':
        mustHaveSize(attachment.blob.size);
        return { parts: [attachment.blob], fill: asIs };
      case 'made-blob':
        mustHaveSize(attachment.blob.size);
        return { parts: [attachment.blob], fill: asIs, made: attachment.blob };
    }
  }

  /** @throws BackupError `invalid-format` if the line did not use all of them. */
  finish(): void {
    if (this.taken !== this.attachments.length) throw invalidRecord('number of attachments');
  }

  private take(at: unknown): GivenAttachment {
    const attachment = this.attachments[this.taken];
    if (at !== this.taken || attachment === undefined) throw invalidRecord('number of an attachment');
    this.taken += 1;
    return attachment;
  }
}

/** The tags whose value contains no object that can be referred to. @throws BackupError. */
export function decodeLeaf(json: JsonObject, attachments: AttachmentReader): unknown {
  switch (json['$']) {
    case 'boxed':
      checkFields(json, ['v']);
      return decodeBoxed(json['v']);
    case 'regexp':
      checkFields(json, ['source', 'flags']);
      return decodeRegExp(mustBeString(json['source'], 'regexp'), mustBeString(json['flags'], 'regexp'));
    case 'buffer':
      return decodeBuffer(json, (at) => attachments.takeBytes(at));
    case 'blob':
      return decodeBlob(json, attachments);
    case 'file':
      return decodeFile(json, attachments);
    case 'dom-exception':
      checkFields(json, ['name', 'message']);
      return new (mustGetConstructor('DOMException'))(
        mustBeString(json['message'], 'message'),
        mustBeString(json['name'], 'name'),
      );
    case 'quota-exceeded-error':
      return decodeQuotaExceeded(json);
    case 'geometry':
      return decodeGeometry(json);
    case 'image-data':
      return decodeImageData(json, attachments);
    case 'image-bitmap':
      return decodeBitmap(json, attachments);
    case 'omitted':
      checkFields(json, ['type']);
      mustBeString(json['type'], 'omitted');
      return undefined;
    default: {
      const scalar = decodeScalar(json);
      if (scalar === json) throw invalidRecord('an unknown tag');
      return scalar;
    }
  }
}

function decodePrimitive(json: unknown): unknown {
  const value = isJsonObject(json) ? decodeScalar(json) : json;
  if (typeof value === 'object' || value === undefined) throw invalidRecord('a primitive');
  return value;
}

function decodeBoxed(json: unknown): unknown {
  return Object(decodePrimitive(json));
}

function decodeRegExp(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw invalidRecord('regexp', cause);
  }
}

function mustBeNumber(json: unknown): number {
  const value = decodePrimitive(json);
  if (typeof value !== 'number') throw invalidRecord('a number');
  return value;
}

function decodeBlob(json: JsonObject, attachments: AttachmentReader): Blob {
  checkFields(json, ['at', 'size', 'type']);
  const { parts, fill, made } = attachments.takeBlob(json['at'], json['size']);
  const type = mustBeString(json['type'], 'blob');
  return made ?? fill(new Blob([...parts], { type }));
}

function decodeFile(json: JsonObject, attachments: AttachmentReader): File {
  checkFields(json, ['at', 'size', 'type', 'name', 'lastModified']);
  const { parts, fill } = attachments.takeBlob(json['at'], json['size']);
  // Backups of earlier versions, and of other programs, may contain a date on which the browser would fail.
  const lastModified = storableFileDate(mustBeNumber(json['lastModified']));
  const type = mustBeString(json['type'], 'file');
  return fill(new File([...parts], mustBeString(json['name'], 'name'), { type, lastModified }));
}

function decodeQuotaExceeded(json: JsonObject): object {
  checkFields(json, ['message', 'quota', 'requested']);
  const message = mustBeString(json['message'], 'message');
  const [quota, requested] = ['quota', 'requested'].map((name) => {
    const size = json[name] === null ? null : mustBeNumber(json[name]);
    if (size !== null && !Number.isFinite(size)) throw invalidRecord(name);
    return size;
  });
  const construct = mustGetConstructor('QuotaExceededError');
  const sizes = { ...(quota === null ? {} : { quota }), ...(requested === null ? {} : { requested }) };
  let error: object;
  try {
    error = new construct(message, sizes);
  } catch (cause) {
    throw cannotMake('QuotaExceededError', cause);
  }
  if (!Object.is(propertyOf(error, 'quota'), quota) || !Object.is(propertyOf(error, 'requested'), requested))
    throw cannotMake('QuotaExceededError');
  return error;
}

function decodeGeometry(json: JsonObject): object {
  checkFields(json, ['type', 'v']);
  const type = mustBeString(json['type'], 'geometry');
  if (!GEOMETRY_TYPES.includes(type)) throw invalidRecord('geometry');
  return buildGeometry(type, mustBeList(json['v'], 'geometry').map(mustBeNumber));
}

// The value in an engine that supports neither.
const USUAL_SPACE = 'srgb';
const USUAL_FORMAT = 'rgba-unorm8';

interface PixelSettings {
  readonly colorSpace: string;
  readonly pixelFormat: string;
}

function decodeImageData(json: JsonObject, attachments: AttachmentReader): object {
  checkFields(json, ['width', 'height', 'colorSpace', 'of'], ['pixelFormat']);
  const format = json['pixelFormat'] === undefined ? USUAL_FORMAT : mustBeString(json['pixelFormat'], 'image-data');
  // The usual format has no name in the line.
  if (json['pixelFormat'] === USUAL_FORMAT) throw invalidRecord('image-data');
  return decodeImage(json, attachments, {
    colorSpace: mustBeString(json['colorSpace'], 'image-data'),
    pixelFormat: format,
  });
}

function decodeBitmap(json: JsonObject, attachments: AttachmentReader): object {
  checkFields(json, ['width', 'height', 'of']);
  return makeBitmap(decodeImage(json, attachments, { colorSpace: USUAL_SPACE, pixelFormat: USUAL_FORMAT }));
}

function decodeImage(json: JsonObject, attachments: AttachmentReader, asked: PixelSettings): object {
  if (!isJsonObject(json['of']) || json['of']['$'] !== 'buffer') throw invalidRecord('image-data');
  const buffer = decodeBuffer(json['of'], (at) => attachments.takeBytes(at));
  const width = mustBeCount(json['width'], 'image-data');
  const height = mustBeCount(json['height'], 'image-data');
  const pixels = new (mustGetConstructor(asked.pixelFormat === USUAL_FORMAT ? 'Uint8ClampedArray' : 'Float16Array'))(
    buffer,
  );
  if (width === 0 || height === 0 || propertyOf(pixels, 'length') !== width * height * 4)
    throw invalidRecord('image-data');
  return makeImage(pixels, width, height, asked);
}

/** Firefox and WebKit refuse or ignore values they do not know: the result is compared with the request. */
function makeImage(pixels: object, width: number, height: number, asked: PixelSettings): object {
  const construct = mustGetConstructor('ImageData');
  const what = `ImageData (${asked.colorSpace}, ${asked.pixelFormat})`;
  let image: object;
  try {
    image = new construct(
      pixels,
      width,
      height,
      asked.pixelFormat === USUAL_FORMAT ? { colorSpace: asked.colorSpace } : asked,
    );
  } catch (cause) {
    throw cannotMake(what, cause);
  }
  const isAsAsked =
    (propertyOf(image, 'colorSpace') ?? USUAL_SPACE) === asked.colorSpace &&
    (propertyOf(image, 'pixelFormat') ?? USUAL_FORMAT) === asked.pixelFormat;
  if (!isAsAsked) throw cannotMake(what);
  return image;
}
