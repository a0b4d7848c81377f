/** Writes docs/drift-noise.md, the list of what is never drift: `node build/driftNoise.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type VolatileField, volatileFields } from '../shared/drift/volatile.ts';

const file = fileURLToPath(new URL('../docs/drift-noise.md', import.meta.url));

const head = `# What is never drift

Azure and AKS change these by themselves, all day. They count neither for the digest of a snapshot nor for the comparison. Fields that are not listed
here, known to Breakwater or not, always count. This page is made from \`shared/drift/volatile.ts\` (\`node build/driftNoise.ts\`), and a test holds it to that.

Routes that AKS writes for the nodes of kubenet clusters, from a part of the pod range to a node, are left out too (\`shared/drift/kubenetRoutes.ts\`): they
come and go with the nodes. A route of yours in such a table counts.

So are, in the node resource group of a cluster, the load balancers \`kubernetes\` and \`kubernetes-internal\`, which get a rule with every service, and the public
addresses that AKS tags as its own (\`aks-managed-…\`, \`k8s-azure-…\`): AKS gives and takes them. Of a cluster with automatic upgrades (channel \`patch\`, \`stable\` or
\`rapid\`) \`kubernetesVersion\` and the \`orchestratorVersion\` of its pools are left out: AKS raises them (\`shared/drift/aksOwned.ts\`). All of it is stored and judged
all the same, so what it does to a dependency is told. Further changes can be ignored in the [configuration](configuration.md) (\`ignoredDrift\`).

| where | field | why |
|---|---|---|
`;

/** The page as text. */
export function toNoisePage(): string {
  const groups = Map.groupBy(volatileFields, (field) => `${toWhere(field)}\n${field.reason}`);
  const rows = [...groups.values()].map((fields) => toRow(fields)).sort();
  return `${head}${rows.join('\n')}\n`;
}

function toRow(fields: readonly VolatileField[]): string {
  const [first] = fields;
  const names = fields.map(({ path }) => (path === '' ? 'the whole resource' : `\`${path}\``)).join(', ');
  const stored = first?.derived ? ' It is stored all the same, because evaluation may need it.' : '';
  return `| ${first ? toWhere(first) : ''} | ${names} | ${first?.reason ?? ''}${stored} |`;
}

function toWhere({ types }: VolatileField): string {
  return types === 'any' ? 'anywhere' : types.map((type) => `\`${type}\``).join(', ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, toNoisePage());
