import { auditEstate } from '../shared/app/auditEstate.ts';
import { toHubEstate } from './hubEstates.ts';

const sizes = [250, 1_000, 4_000];
const generatedAt = '2026-11-21T12:00:00.000Z';

/** What auditing all clusters behind one hub costs a cluster: the same for few and for many, if nobody looks through all for one. */
export function benchHub(print: (line: string) => void): void {
  auditEstate({ estate: toHubEstate(sizes[0] ?? 0), generatedAt });
  const first = measure(sizes[0] ?? 0);
  for (const size of sizes) {
    const { each, findings } = measure(size);
    const growth = `${(each / first.each).toFixed(2)} x that of ${sizes[0]}`;
    print(
      `hub: an audit of ${size} peered spokes takes ${each.toFixed(2)} ms a cluster (${growth}), ${findings} findings`,
    );
  }
}

function measure(size: number): { readonly each: number; readonly findings: number } {
  const estate = toHubEstate(size);
  const start = performance.now();
  const { findings } = auditEstate({ estate, generatedAt });
  return { each: (performance.now() - start) / size, findings: findings.length };
}
