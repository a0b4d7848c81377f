import { describe, expect, it } from 'vitest';
import { createProver, type JudgedWorld } from '../../shared/app/proveFix.ts';
import type { EstateEdit } from '../../shared/model/edit.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { toFinding } from '../../shared/model/finding.ts';
import type { JudgedDependency } from '../../shared/model/catalog.ts';
import { buildAllowed, buildAudited, buildJudged, clusterId, routeTableId } from '../support/reportInput.ts';

const mcr = { id: 'core.fqdn.mcr.global', destination: 'mcr.microsoft.com' };
const packages = { id: 'core.fqdn.packages-aks.global', destination: 'packages.aks.azure.com' };
const finding = toFinding({
  kind: 'dependency-denied',
  severity: 'critical',
  clusterId,
  dependencyId: mcr.id,
  title: 'aks-one: required mcr.microsoft.com HTTPS:443 is blocked',
  detail: '',
});
const other = toFinding({ ...finding, dependencyId: packages.id, title: 'Something else' });
const table = { id: routeTableId, type: 'Microsoft.Network/routeTables', name: 'rt-nodes', properties: { routes: [] } };
const estate: Estate = { source: { kind: 'files' }, resources: [table], gaps: [] };
const edit: EstateEdit = {
  kind: 'write',
  id: `${routeTableId}/routes/default`,
  type: 'Microsoft.Network/routeTables/routes',
  properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' },
};
const before = [buildJudged(mcr), buildAllowed(packages.id, packages.destination)];

interface Outcome {
  readonly judged: readonly JudgedDependency[];
  readonly findings?: ReturnType<JudgedWorld['toFindings']>;
  readonly edits?: readonly EstateEdit[];
  readonly size?: number;
  readonly times?: number;
}

/** What the prover says each time, and how often it judged. */
function prove({ judged, findings = [], edits = [edit], size = 1, times = 1 }: Outcome) {
  let worlds = 0;
  const proves = createProver({
    estate,
    size,
    clusters: [buildAudited(before)],
    judge: () => {
      worlds += 1;
      return { clusters: [buildAudited(judged)], toFindings: () => findings };
    },
  });
  const said = Array.from({ length: times }, () => proves(finding, { edits, mends: [mcr.id] }, [finding]));
  return { said, worlds };
}

const mended = [buildAllowed(mcr.id, mcr.destination), buildAllowed(packages.id, packages.destination)];

describe('A fix is proven', () => {
  it('where its dependency is allowed, the finding gone and nothing worse', () => {
    expect(prove({ judged: mended })).toEqual({ said: [true], worlds: 1 });
  });

  it.each<[string, Outcome]>([
    ['its dependency is still denied', { judged: before }],
    ['its dependency is unknown', { judged: [buildJudged({ ...mcr, verdict: 'unknown' }), ...mended.slice(1)] }],
    ['the finding is still there', { judged: mended, findings: [finding] }],
    ['something else came up', { judged: mended, findings: [other] }],
    ['something that was allowed is not', { judged: [...mended.slice(0, 1), buildJudged(packages)] }],
    ['something that was allowed cannot be seen any more', { judged: mended.slice(0, 1) }],
  ])('not where %s', (_, outcome) => {
    expect(prove(outcome)).toEqual({ said: [false], worlds: 1 });
  });

  it('not where the change is about something that is not there, and nothing is judged for that', () => {
    const home = { ownerId: `${routeTableId}-gone`, group: 'g', collection: 'c', kind: 'network' } as const;
    const edits: readonly EstateEdit[] = [{ kind: 'removeRule', home, name: 'r' }];
    expect(prove({ judged: mended, edits })).toEqual({ said: [false], worlds: 0 });
  });

  it('only as long as an audit has not read and judged too much for it', () => {
    expect(prove({ judged: mended, times: 61 }).worlds).toBe(60);
    expect(prove({ judged: mended, size: 15_000, times: 5 })).toEqual({
      said: [true, true, false, false, false],
      worlds: 2,
    });
  });
});
