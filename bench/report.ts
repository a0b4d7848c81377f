import { renderPage } from '../shared/app/renderPage.ts';
import { type FleetShape, toFleetReport } from './fleetReport.ts';

const fleets: Readonly<Record<string, FleetShape>> = {
  'a fleet of 100 clusters × 80 dependencies': { clusters: 100, dependencies: 80 },
  'the same, no two clusters alike': { clusters: 100, dependencies: 80, motley: true },
  '1,000 clusters × 80 dependencies': { clusters: 1000, dependencies: 80 },
};
const runs = 7;

/** Measures how long the HTML report of a fleet takes, in processor time, and how large it is. The limits are those of 100 clusters. */
export function benchReport(print: (line: string) => void): void {
  print(`HTML report, median of ${runs} runs after the first`);
  for (const [name, shape] of Object.entries(fleets)) {
    const text = JSON.stringify(toFleetReport(shape));
    const times: number[] = [];
    let size = 0;
    for (let run = 0; run <= runs; run += 1) {
      // A report is rendered once: what is remembered of one object must not help the next run.
      const report = JSON.parse(text) as ReturnType<typeof toFleetReport>;
      const before = process.cpuUsage();
      size = Buffer.byteLength(renderPage(report));
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    const [first = Number.NaN, ...later] = times;
    const median = later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)] ?? Number.NaN;
    print(
      `  ${name.padEnd(44)}${median.toFixed(0).padStart(5)} ms, first ${first.toFixed(0)} ms, ${(size / 1e6).toFixed(2)} MB`,
    );
  }
  print('  limits for 100 clusters: 300 ms, 1.5 MB');
}
