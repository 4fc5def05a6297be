// Writes the chart into a folder: node main.js out/guestbook
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileChart } from 'orchestra/helm';
import { guestbookChart } from './chart.js';

const folder = process.argv[2] ?? 'guestbook';
for (const { path, text } of compileChart(guestbookChart).files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
