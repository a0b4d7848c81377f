import { describe, expect, it } from 'vitest';
import { reconcile } from '../../shared/denies/reconcile.ts';
import type { AllowedFlow, Deny } from '../../shared/model/deny.ts';
import type { Step } from '../../shared/model/verdict.ts';
import {
  buildAllowed,
  buildCluster,
  buildJudged,
  buildPath,
  buildSource,
  clusterId,
  otherSubnetId,
  subnetId,
} from '../support/reportInput.ts';

const id = 'addon.policy';
const tag: Step = { stage: 'application', outcome: 'unknown', note: 'Only the FQDN tag may hold it.' };
const cluster = buildCluster({ sources: [buildSource(), buildSource({ subnetId: otherSubnetId, pools: ['user'] })] });
const open = buildJudged({
  id,
  destination: 'data.policy.example.com',
  verdict: 'unknown',
  caveats: ['fqdn-tag-unproven'],
  paths: [buildPath('unknown', tag), buildPath('unknown', tag, otherSubnetId)],
});

function flow(more: Partial<AllowedFlow> = {}): AllowedFlow {
  const times = { firstSeen: '2026-03-02T08:00:00.000Z', lastSeen: '2026-03-02T09:00:00.000Z' };
  return {
    clusterId,
    dependencyIds: [id],
    destination: 'data.policy.example.com',
    port: 443,
    protocol: 'HTTPS',
    count: 12,
    ...times,
    ...more,
  };
}

function deny(more: Partial<AllowedFlow> = {}): Deny {
  return { class: 'dependency', defaultAction: true, ...flow(more) };
}

function settle(denies: readonly Deny[], allowed: readonly AllowedFlow[], more: { settledAt?: string } = {}) {
  return reconcile([open], cluster, { denies, allowed, ...more })[0];
}

describe('what only the FQDN tag could let through', () => {
  it('is allowed where the logs show it let through, with that evidence', () => {
    const found = settle([], [flow()]);
    expect(found).toMatchObject({ verdict: 'allowed', caveats: [] });
    const evidence = found?.paths[0]?.trace.at(-1);
    expect(evidence?.outcome).toBe('allow');
    expect(evidence?.note).toContain('12 flows');
  });

  it('is denied where the logs show it denied', () => {
    expect(settle([deny()], [])).toMatchObject({ verdict: 'denied', caveats: [] });
  });

  it('is settled only for the subnets of the pools that were seen', () => {
    const found = settle([], [flow({ pools: ['system'] })]);
    expect(found).toMatchObject({ verdict: 'unknown', caveats: ['fqdn-tag-unproven'] });
    expect(found?.paths.map((path) => [path.subnetId, path.verdict])).toEqual([
      [subnetId, 'allowed'],
      [otherSubnetId, 'unknown'],
    ]);
  });

  it.each([
    ['seen both ways', [deny()], [flow()], undefined],
    ['seen before the configuration settled', [], [flow()], '2026-03-02T09:00:00.000Z'],
    ['of another cluster', [], [flow({ clusterId: `${clusterId}-two` })], undefined],
    ['of another port', [], [flow({ port: 8443 })], undefined],
    ['of another dependency', [], [flow({ dependencyIds: ['other'] })], undefined],
    ['of another host', [], [flow({ destination: 'x.example.com' })], undefined],
  ])('stays unknown if the flow was %s', (_what, denies, allowed, settledAt) => {
    expect(settle(denies, allowed, settledAt === undefined ? {} : { settledAt })).toEqual(open);
  });

  it('is not proved for a pattern by one of its names, but denied in part by one', () => {
    const pattern = buildJudged({
      id,
      destination: '*.policy.example.com',
      verdict: 'unknown',
      caveats: ['fqdn-tag-unproven'],
      paths: [buildPath('unknown', tag)],
    });
    const [allowed] = reconcile([pattern], cluster, { denies: [], allowed: [flow()] });
    const [denied] = reconcile([pattern], cluster, { denies: [deny()], allowed: [] });
    expect(allowed?.verdict).toBe('unknown');
    expect(denied?.verdict).toBe('partial');
  });

  it('is the only thing that logs settle: other verdicts stand', () => {
    const others = [
      buildAllowed(id, 'data.policy.example.com'),
      buildJudged({ id, verdict: 'unknown', caveats: ['address-unknown'] }),
    ];
    expect(reconcile(others, cluster, { denies: [deny()], allowed: [flow()] })).toEqual(others);
  });
});
