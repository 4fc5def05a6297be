// A chart's archive with nothing in it that changes from one time to the next: no clock, no owner, files in order.
import { gzipSync } from 'node:zlib';
import type { OutputFile } from '../manifest/layout.js';

const BLOCK = 512;

/** The gzipped tar of a chart's files, under a folder of the chart's name. */
export function chartArchive(name: string, files: readonly OutputFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = sorted.flatMap(({ path, text }) => entryOf(`${name}/${path}`, Buffer.from(text, 'utf8')));
  const archive = gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  // The tenth byte names the system that made the archive: 255 is unknown.
  archive[9] = 255;
  return archive;
}

function entryOf(path: string, content: Buffer): Buffer[] {
  if (Buffer.byteLength(path) > 100) throw new Error(`the path ${path} is too long for an archive`);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return [header(path, content.length), content, padding];
}

function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
