import { severityRank, toFinding, type Finding, type Fix, type Severity } from '../../model/finding.ts';
import type { JsonObject } from '../../model/json.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import type { DependencyReport } from '../../model/report.ts';
import type { Stage } from '../../model/verdict.ts';
import { withMends } from '../fixes/toFix.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toCount, toDecidingStep, toList, toSubnetText } from '../words.ts';
import { isQuestion, type Cut } from './blockage.ts';
import { toConsequence } from './consequence.ts';
import { toCause, type FindingContext } from './context.ts';
import { missingAddresses, toCutFix } from './cutFix.ts';
import { compareBlockages, toDeniedFinding } from './dependencyDenied.ts';
import { nodesKeepServers } from './nodesKeepServers.ts';
import { isSnatOff, toSnatFix } from './snatOff.ts';

interface CutWords {
  readonly kind: string;
  /** What happens, read after the cluster's name and before the resource's. */
  readonly title: (resource: string, context: FindingContext) => string;
}

const routeWords: CutWords = {
  kind: 'route-blackhole',
  title: (resource) => `the route out of the cluster is cut${resource === '' ? '' : ` by ${resource}`}`,
};

const wordsByStage: Partial<Record<Stage, CutWords>> = {
  dns: {
    kind: 'dns-cut',
    title: (resource) =>
      `host names cannot be resolved: no DNS server can be asked${resource === '' ? '' : ` through ${resource}`}`,
  },
  authorizedIpRanges: { kind: 'authorized-ranges-miss-firewall', title: (_, context) => toRangesTitle(context) },
  peering: { kind: 'peering-broken', title: (resource) => `peering ${resource} carries no traffic to the firewall` },
  nsg: { kind: 'nsg-blocks-egress', title: (resource) => `network security group ${resource} blocks egress` },
};

const proxyWords: CutWords = {
  kind: 'dns-proxy-off',
  title: (resource) => `host names cannot be resolved: the network asks ${resource}, whose DNS proxy is off`,
};

const snatWords: CutWords = {
  kind: 'snat-off',
  title: (resource) =>
    `network rules let traffic out with its private source address, as ${resource} tells the firewall to`,
};

/** Where other DNS servers of the network answer, names do resolve. */
const serverWords: Pick<CutWords, 'title'> = {
  title: (resource) =>
    `one of the DNS servers of the network does not answer${resource === '' ? '' : `, because of ${resource}`}`,
};

/** True if only some of a network's DNS servers cannot be asked, so that host names still resolve. */
function isServerOnly({ stage, blockages }: Cut, { report }: FindingContext): boolean {
  const isNamed = ({ protocol, destination }: DependencyReport) => protocol !== 'UDP' && /[a-z]/i.test(destination);
  const resolves = ({ paths }: DependencyReport) => paths.some((path) => toDecidingStep(path)?.stage !== 'dns');
  return (
    stage === 'dns' && blockages.every(isQuestion) && report.dependencies.some((row) => isNamed(row) && resolves(row))
  );
}

function toWords(cut: Cut, context: FindingContext): CutWords {
  const words = toStageWords(cut, context);
  return isServerOnly(cut, context) ? { ...words, ...serverWords } : words;
}

/** Routes that lead nowhere are meant there. */
const isolatedWords: CutWords = {
  kind: 'route-blackhole',
  title: () => 'what is turned on needs hosts outside, and an isolated cluster has no way there',
};

function toStageWords(cut: Cut, context: FindingContext): CutWords {
  if (cut.stage === 'route' && context.audited.cluster.networkIsolated) return isolatedWords;
  if (isSilent(cut, context)) return proxyWords;
  return isSnatOff(cut, context) ? snatWords : (wordsByStage[cut.stage] ?? routeWords);
}

/** True if the cut is a network that asks a firewall which does not answer. */
function isSilent({ stage, resourceId }: Cut, { audited, input }: FindingContext): boolean {
  const firewall = input.topology.firewalls.find(({ id }) => stage === 'dns' && isSameId(id, resourceId));
  const address = firewall?.dnsProxy === 'off' ? firewall.privateAddress : undefined;
  return address !== undefined && audited.cluster.sources.some(({ dnsServers }) => dnsServers?.includes(address));
}

/** Where rules stop questions to a DNS server, letting these through mends everything else. */
function toQuestionFix(cut: Cut, context: FindingContext): Fix | undefined {
  if (cut.stage !== 'dns' || isSilent(cut, context)) return undefined;
  const question = cut.blockages.find(isQuestion);
  return question && toDeniedFinding(question, context).fix;
}

function toRangesTitle(context: FindingContext): string {
  const missing = missingAddresses(context);
  const which = missing.length === 0 ? 'the addresses that egress leaves from' : toList(missing, 3);
  return `the authorized IP ranges of the API server leave out ${which}`;
}

/**
 * One finding for one reason that stops traffic before any rule is asked, with the list of what it stops: the default
 * route dropped, DNS that does not answer, authorized IP ranges without the firewall. At least `high`.
 */
export function toCutFinding(cut: Cut, context: FindingContext): Finding {
  const words = toWords(cut, context);
  const ids = cut.blockages.map(({ dependencyId }) => dependencyId);
  const resource = cut.resourceId === undefined ? '' : toResourceName(cut.resourceId);
  const cause = toCause(context, ids);
  const fix = isSnatOff(cut, context)
    ? toSnatFix(cut.resourceId)
    : (toQuestionFix(cut, context) ?? toCutFix(cut.stage, cut.resourceId, context));
  return toFinding({
    kind: words.kind,
    severity: isServerOnly(cut, context) && toSeverity(cut) === 'critical' ? 'high' : toSeverity(cut),
    clusterId: context.report.id,
    ...(cut.resourceId === undefined ? {} : { resourceId: cut.resourceId }),
    title: clip(`${context.report.name}: ${words.title(resource, context)}`, 200),
    detail: toDetail(cut, context),
    evidence: toEvidence(cut),
    ...(cause === undefined ? {} : { cause }),
    ...(fix === undefined ? {} : { fix: withMends(fix, ids) }),
  });
}

function toSeverity({ blockages }: Cut): Severity {
  const required = blockages.filter(({ first }) => first.need === 'required');
  if (required.length === 0) return 'medium';
  return required.some(({ severity }) => severityRank(severity) === 0) ? 'critical' : 'high';
}

function toDetail(cut: Cut, context: FindingContext): string {
  const sorted = cut.blockages.toSorted(compareBlockages);
  const required = sorted.filter(({ first }) => first.need === 'required');
  const subnets = distinct(
    sorted.flatMap(({ blockedPaths }) => blockedPaths.map(({ subnetId }) => toSubnetText(subnetId))),
  );
  const names = distinct(sorted.flatMap(({ rows }) => rows.map(({ destination }) => destination)));
  const notes = distinct(
    sorted.flatMap(({ blockedPaths }) => blockedPaths.flatMap((path) => toDecidingStep(path)?.note ?? [])),
  );
  const consequences = isServerOnly(cut, context)
    ? [otherServers]
    : distinct(
        (required.length === 0 ? sorted : required).map(({ dependencyId, first }) =>
          toConsequence(dependencyId, first.features),
        ),
      );
  return [
    `From ${toList(subnets)}, traffic to ${toCount(names.length, 'destination')} is stopped for this one reason: ${toList(names, 8)}.`,
    // One network's servers fail alike from each of its subnets.
    ...notes.slice(0, cut.stage === 'dns' ? 1 : 2),
    ...consequences.slice(0, 2),
    ...(cut.stage === 'dns' ? [nodesKeepServers] : []),
  ].join(' ');
}

const otherServers =
  'Host names resolve by the other servers only: what asks this one first waits until it gives up, and some software never asks another.';

function toEvidence({ stage, blockages }: Cut): JsonObject {
  return {
    stage,
    dependencies: blockages.toSorted(compareBlockages).flatMap(({ rows }) =>
      rows.map(({ id, destination, protocol, port, need, verdict }) => ({
        id,
        destination,
        protocol,
        port,
        need,
        verdict,
      })),
    ),
    subnets: distinct(blockages.flatMap(({ blockedPaths }) => blockedPaths.flatMap(({ subnetId }) => subnetId ?? []))),
  };
}
