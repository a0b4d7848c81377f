import { unknownAddOns } from '../../catalog/unknownAddOns.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import { clip } from '../text.ts';
import { toList } from '../words.ts';
import type { FindingContext } from './context.ts';

/** Enabled add-ons and extensions whose needs the catalog does not know: one finding a cluster, for information. */
export function findUnknownAddOns({ audited, report }: FindingContext): readonly Finding[] {
  const names = unknownAddOns(audited.cluster);
  if (names.length === 0) return [];
  return [
    toFinding({
      kind: 'unknown-add-on',
      severity: 'info',
      clusterId: report.id,
      title: clip(
        `${report.name}: Breakwater does not know what ${toList(names, 3)} ${names.length === 1 ? 'needs' : 'need'} to reach`,
        200,
      ),
      detail: `${toList(names, 8)} ${names.length === 1 ? 'is' : 'are'} enabled, and the catalog has no entry for ${names.length === 1 ? 'it' : 'them'}: what ${names.length === 1 ? 'it needs' : 'they need'} beyond the needs of every cluster is not judged. Its own documentation may tell; name it in the configuration then.`,
      evidence: { addOns: names },
    }),
  ];
}
