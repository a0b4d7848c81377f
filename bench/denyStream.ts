import { countTo, createDenyFold } from '../shared/denies/denyFold.ts';
import { toDenyIndex } from '../shared/denies/denyIndex.ts';
import { createLogReader } from '../shared/denies/logReader.ts';
import { clusterCount, toDenyCluster, toDiagnostic, toRow } from './denies.ts';

const limitMegabytes = 400;

const clusters = Array.from({ length: clusterCount }, (_, number) => toDenyCluster(number));
const index = toDenyIndex(clusters);
/** Rows are pushed in pieces, as a file is read. */
const piece = 500;

/** Diagnostic records, each made when its turn comes: what the bench itself held would count. */
function toPiece(from: number, to: number): string {
  let text = '';
  for (let number = from; number < to; number += 1) text += `${toDiagnostic(toRow(number, clusters))}\n`;
  return text;
}

process.stdout.write(`${benchStream()}\n`);

function benchStream(): string {
  const total = Number(process.env['BENCH_ROWS'] ?? 500_000);
  const fold = createDenyFold(index);
  let [rows, most] = [0, 0];
  const reader = createLogReader((_line, parsed) => {
    rows += 1;
    countTo(fold, parsed);
  }, '2026-03-01T00:00:00.000Z');
  const started = performance.now();
  for (let number = 0; number < total; number += piece) {
    reader.push(toPiece(number, Math.min(number + piece, total)));
    if (number % 20_000 === 0) most = Math.max(most, process.memoryUsage().rss);
  }
  reader.end();
  const kinds = fold.denies().length;
  most = Math.max(most, process.memoryUsage().rss) / 2 ** 20;
  const seconds = (performance.now() - started) / 1000;
  const verdict = most <= limitMegabytes ? 'within' : 'BEYOND';
  return `denies, stream: ${rows} rows made and read in ${seconds.toFixed(1)} s, ${kinds} kinds of denials, ${most.toFixed(0)} MB resident, ${verdict} the limit of ${limitMegabytes} MB`;
}
