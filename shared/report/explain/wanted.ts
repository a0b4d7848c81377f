import { serviceTagsOf } from '../../catalog/serviceTags.ts';
import type { Dependency, Destination } from '../../model/catalog.ts';
import { toDestinationText } from '../../model/catalog.ts';
import { isAddressSubset, toAddressSet } from '../../net/addressSet.ts';
import { isHostSubset, toHostPattern } from '../../net/hostPattern.ts';
import { isTagWithin } from '../../net/serviceTag.ts';
import type { Question } from './question.ts';

/** What is asked about, as evaluation takes it, and the entry of the cluster's needs that it is part of. */
export interface Wanted {
  readonly dependency: Dependency;
  /** Absent if the cluster needs nothing there. */
  readonly known?: Dependency;
}

/**
 * The question as a dependency. If the cluster needs what is asked about, what the catalog knows of it counts, so that the
 * answer is the audit's: which service tags hold the host, whether the FQDN tag does, whether it is the API server.
 */
export function toWanted(question: Question, needs: readonly Dependency[]): Wanted {
  const known = findKnown(question, needs);
  const { destination, protocol, port, path } = question;
  const asked = { destination, protocol, port, ...(path === undefined ? {} : { path }) };
  if (!known) {
    const serviceTags = destination.kind === 'host' ? serviceTagsOf(destination.pattern) : [];
    return { dependency: { ...stranger, ...asked, serviceTags } };
  }
  const coveredByFqdnTag = known.coveredByFqdnTag && isService(known, question);
  return { dependency: { ...known, ...asked, coveredByFqdnTag }, known };
}

const stranger: Omit<Dependency, 'destination' | 'protocol' | 'port' | 'serviceTags'> = {
  id: 'explain',
  need: 'optional',
  features: [],
  source: '',
  coveredByFqdnTag: false,
  isApiServer: false,
};

/** The closest need around what is asked about: with its protocol and port before others, then the narrowest. */
function findKnown(question: Question, needs: readonly Dependency[]): Dependency | undefined {
  const around = needs.filter(({ destination }) => isInside(question.destination, destination));
  const length = ({ destination }: Dependency) => toDestinationText(destination).length;
  return around.toSorted(
    (a, b) => Number(isService(b, question)) - Number(isService(a, question)) || length(b) - length(a),
  )[0];
}

function isService(dependency: Dependency, { protocol, port }: Question): boolean {
  return dependency.protocol === protocol && dependency.port === port;
}

function isInside(inner: Question['destination'], outer: Destination): boolean {
  if (inner.kind === 'host' && outer.kind === 'host') {
    const [one, other] = [toHostPattern(inner.pattern), toHostPattern(outer.pattern)];
    return one !== undefined && other !== undefined && isHostSubset(one, other);
  }
  if (inner.kind === 'address' && outer.kind === 'address') {
    const [one, other] = [toAddressSet(inner.prefix), toAddressSet(outer.prefix)];
    return one !== undefined && other !== undefined && isAddressSubset(one, other);
  }
  return inner.kind === 'serviceTag' && outer.kind === 'serviceTag' && isTagWithin(inner.tag, outer.tag);
}
