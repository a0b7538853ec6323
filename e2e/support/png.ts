import { crc32, deflateSync } from 'node:zlib';
import { noise } from './noise.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_PER_SAMPLE = 8;
const TRUECOLOUR = 2;

/**
 * A real picture of coloured noise (PNG, 24 bits) with uncompressed pixels: about three bytes per pixel. The same name
 * always gives the same picture, another name a different one.
 */
export function noisePng(name: string, width: number, height: number): Buffer {
  const rowBytes = 1 + width * 3;
  const rows = noise(name, rowBytes * height);
  // Each row begins with its filter: none.
  for (let row = 0; row < height; row += 1) rows[row * rowBytes] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BITS_PER_SAMPLE;
  header[9] = TRUECOLOUR;
  return Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 0 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}
