import type { Report } from '../../shared/model/report.ts';
import { toReport } from '../../shared/report/toReport.ts';
import {
  buildApplicationRule,
  buildAudited,
  buildChange,
  buildCluster,
  buildDeny,
  buildFirewall,
  buildInput,
  buildJudged,
  buildPath,
  clusterId,
  firewallId,
} from './reportInput.ts';

/** What a name may hold to make a page run something or a terminal lie. */
export const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>\u001b]0;owned\u0007\u202e\u2066\n\`$(id)\``;

/** A report in which everything that comes from outside is hostile. */
export function buildHostileReport(): Report {
  const rule = { group: hostile, collection: hostile, name: hostile };
  const step = {
    stage: 'application',
    outcome: 'deny',
    resourceId: firewallId + hostile,
    rule,
    covers: hostile,
    note: hostile,
  } as const;
  const judged = [
    buildJudged({ destination: hostile, paths: [buildPath('denied', step, `/x/${hostile}`)] }),
    buildJudged({ id: hostile, destination: hostile, verdict: 'allowed', caveats: ['fqdn-tag-claimed'] }),
  ].map((one) => ({ ...one, dependency: { ...one.dependency, features: [hostile], source: `javascript:${hostile}` } }));
  const audited = buildAudited(judged, {
    cluster: buildCluster({ name: hostile, location: hostile, outboundType: hostile }),
    egress: [{ subnetId: hostile, pools: [hostile], via: 'azureFirewall', firewallId: hostile, reason: hostile }],
  });
  return toReport(
    buildInput(judged, {
      audited,
      source: { kind: 'files', description: hostile },
      catalogVersion: hostile,
      firewalls: [
        buildFirewall({
          name: hostile,
          rules: { nat: [], network: [], application: [buildApplicationRule({ ref: rule })] },
        }),
      ],
      estateGaps: [{ resource: hostile, reason: 'malformed', detail: hostile }],
      denies: [
        buildDeny({ destination: hostile, rule: hostile, protocol: hostile }),
        buildDeny({ class: 'undocumented', clusterId, destination: hostile }),
      ],
      drift: {
        baseline: { takenAt: hostile, approvedBy: hostile, approvedAt: hostile },
        changes: [
          buildChange({
            resourceId: hostile,
            path: hostile,
            changedBy: hostile,
            changedAt: hostile,
            before: hostile,
            after: [hostile],
          }),
        ],
      },
    }),
  );
}
