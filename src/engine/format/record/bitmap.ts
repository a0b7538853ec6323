import { cannotMake, propertyOf } from './platform-types.ts';

// An ImageBitmap reveals its pixels only through a canvas, so they are read from one, and written to one. GRAMMAR.md
// §8.

type Pixels = Uint8ClampedArray<ArrayBuffer>;

interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayBufferView;
}

/** The members used of an `OffscreenCanvasRenderingContext2D`. */
interface Drawing {
  readonly canvas: object & { transferToImageBitmap(): object };
  globalCompositeOperation: string;
  drawImage(image: object, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number, settings?: object): Image;
  putImageData(image: object, x: number, y: number): void;
}

/** The number of pixels on a canvas at a time. */
const STRIP_PIXELS = 1024 * 1024;

// The most capable canvas: it shows colours beyond sRGB, and more than 8 bits, which the pixels would lose.
const WIDE_CANVAS = { colorSpace: 'display-p3', colorType: 'float16' };
const WIDE_PIXELS = { colorSpace: 'display-p3', pixelFormat: 'rgba-float16' };

/** Whether the object is an ImageBitmap whose pixels can be read exactly. */
export function isExactBitmap(bitmap: object): boolean {
  return readBitmap(bitmap) !== undefined;
}

/**
 * The pixels of an ImageBitmap: red, green, blue, alpha, not premultiplied, in sRGB. `undefined` if an image made from
 * them would differ (other colours, more than 8 bits, or created with `premultiplyAlpha: 'none'` and not opaque), if it
 * is closed, or if this platform cannot read it.
 */
export function readBitmap(bitmap: object): Pixels | undefined {
  const width = Number(propertyOf(bitmap, 'width'));
  const height = Number(propertyOf(bitmap, 'height'));
  if (width === 0 || height === 0) return undefined;
  const rows = Math.max(1, Math.min(height, Math.floor(STRIP_PIXELS / width)));
  try {
    const pixels: Pixels = new Uint8ClampedArray(width * height * 4);
    const strip = makeDrawing(width, rows, {});
    const wide = makeDrawing(width, rows, WIDE_CANVAS);
    for (let top = 0; top < height; top += rows) {
      strip.drawImage(bitmap, 0, -top);
      const image = strip.getImageData(0, 0, width, rows);
      wide.drawImage(bitmap, 0, -top);
      const original = bytesOf(wide.getImageData(0, 0, width, rows, WIDE_PIXELS));
      // The image that a reader would create.
      strip.putImageData(image, 0, 0);
      wide.drawImage(strip.canvas, 0, 0);
      if (!isSame(original, bytesOf(wide.getImageData(0, 0, width, rows, WIDE_PIXELS)))) return undefined;
      pixels.set(bytesOf(image).subarray(0, (Math.min(height, top + rows) - top) * width * 4), top * width * 4);
    }
    return pixels.every((byte, at) => at % 4 !== 3 || byte === 255) || isPremultiplied(bitmap, pixels)
      ? pixels
      : undefined;
  } catch {
    // A bitmap from another site hides its pixels, and a canvas has limits: then it is reported as omitted.
    return undefined;
  }
}

/**
 * Whether an image that is not opaque has its colours multiplied by alpha, like a canvas. A canvas shows both kinds
 * alike; only a texture reveals the bytes. Without WebGL they cannot be distinguished, and it is assumed to be
 * multiplied.
 */
function isPremultiplied(bitmap: object, pixels: Pixels): boolean {
  const bytes = textureBytes(bitmap);
  return (
    !bytes ||
    pixels.every((value, at) => {
      const alpha = pixels[at | 3] ?? 0;
      return at % 4 === 3 || Math.abs((bytes[at] ?? 0) - (value * alpha) / 255) < 0.51;
    })
  );
}

/** The members used of a `WebGLRenderingContext`. */
interface WebGl extends Readonly<
  Record<'TEXTURE_2D' | 'RGBA' | 'UNSIGNED_BYTE' | 'FRAMEBUFFER' | 'COLOR_ATTACHMENT0', number>
> {
  createTexture(): object;
  bindTexture(target: number, texture: object): void;
  texImage2D(target: number, level: number, internalFormat: number, format: number, type: number, image: object): void;
  createFramebuffer(): object;
  bindFramebuffer(target: number, framebuffer: object): void;
  framebufferTexture2D(target: number, attachment: number, textureTarget: number, texture: object, level: number): void;
  readPixels(x: number, y: number, width: number, height: number, format: number, type: number, into: Uint8Array): void;
  getError(): number;
  getExtension(name: 'WEBGL_lose_context'): { loseContext(): void } | null;
}

/**
 * The bytes of an image as the graphics card receives them; `undefined` without WebGL, or if the image is too large.
 */
function textureBytes(image: object): Uint8Array | undefined {
  const gl = makeCanvas<WebGl>(1, 1).getContext('webgl', {});
  if (!gl) return undefined;
  try {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const [width, height] = [Number(propertyOf(image, 'width')), Number(propertyOf(image, 'height'))];
    const bytes = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    return gl.getError() === 0 ? bytes : undefined;
  } finally {
    // A browser allows only a few at a time.
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

/** @param image an ImageData of the pixels. @throws BackupError `incompatible` if the platform cannot create it. */
export function makeBitmap(image: object): object {
  try {
    const drawing = makeDrawing(Number(propertyOf(image, 'width')), Number(propertyOf(image, 'height')), {});
    drawing.putImageData(image, 0, 0);
    return drawing.canvas.transferToImageBitmap();
  } catch (cause) {
    throw cannotMake('ImageBitmap', cause);
  }
}

interface Canvas<Context> {
  getContext(kind: '2d' | 'webgl', settings: object): Context | null;
}

function makeCanvas<Context>(width: number, height: number): Canvas<Context> {
  // A platform function; if it is missing, this throws, as it does for anything that a canvas refuses.
  const OffscreenCanvas = propertyOf(globalThis, 'OffscreenCanvas') as new (
    width: number,
    height: number,
  ) => Canvas<Context>;
  return new OffscreenCanvas(width, height);
}

function makeDrawing(width: number, height: number, settings: object): Drawing {
  // Read often, so kept in memory: a graphics card may round differently.
  const drawing = makeCanvas<Drawing>(width, height).getContext('2d', { willReadFrequently: true, ...settings });
  if (!drawing) throw new Error('There is no canvas of this size.');
  // What is drawn replaces what was there.
  drawing.globalCompositeOperation = 'copy';
  return drawing;
}

function bytesOf({ data }: Image): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
