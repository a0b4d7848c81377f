import type { CodeFacts } from './codeFacts.ts';
import { type Problem, problemsOf } from './problem.ts';
import { bodyOf, type Expression, type Resource, type Template, valueAt } from './syntax.ts';

/** What properties of a type must say. `undefined` means that the property must not be there. */
type Demand = readonly [path: readonly string[], wanted: string | number | boolean | undefined];

const demands: Readonly<Record<string, readonly Demand[]>> = {
  'Microsoft.Storage/storageAccounts': [
    [['properties', 'allowSharedKeyAccess'], false],
    [['properties', 'allowBlobPublicAccess'], false],
    [['properties', 'supportsHttpsTrafficOnly'], true],
    [['properties', 'minimumTlsVersion'], 'TLS1_2'],
    [['properties', 'defaultToOAuthAuthentication'], true],
  ],
  'Microsoft.Storage/storageAccounts/blobServices/containers': [[['properties', 'publicAccess'], 'None']],
  'Microsoft.Storage/storageAccounts/blobServices': [[['properties', 'lastAccessTimeTrackingPolicy', 'enable'], true]],
  'Microsoft.Web/sites': [
    [['properties', 'httpsOnly'], true],
    [['properties', 'siteConfig', 'minTlsVersion'], '1.2'],
    [['properties', 'functionAppConfig', 'runtime', 'name'], 'node'],
    [['properties', 'functionAppConfig', 'deployment', 'storage', 'authentication', 'type'], 'UserAssignedIdentity'],
    [['identity', 'type'], 'UserAssigned'],
  ],
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': [[['properties', 'allow'], false]],
  'Microsoft.Web/serverfarms': [
    [['sku', 'name'], 'FC1'],
    [['sku', 'tier'], 'FlexConsumption'],
    [['properties', 'reserved'], true],
  ],
  'Microsoft.KeyVault/vaults': [[['properties', 'enableRbacAuthorization'], true]],
  'Microsoft.Insights/components': [[['properties', 'DisableLocalAuth'], true]],
  'Microsoft.EventGrid/systemTopics': [
    [['location'], 'global'],
    [['properties', 'topicType'], 'Microsoft.Resources.Subscriptions'],
  ],
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': [
    // With keys refused, only an identity can write what is left over.
    [['properties', 'deadLetterDestination'], undefined],
    [['properties', 'deadLetterWithResourceIdentity', 'identity', 'type'], 'UserAssigned'],
  ],
  'Microsoft.Insights/scheduledQueryRules': [[['properties', 'enabled'], true]],
};

/** What must hold of single resources whatever else changes: no keys, TLS, identities, the runtime, nothing always ready. */
export function checkSafety(template: Template, facts: CodeFacts): readonly Problem[] {
  return template.resources.flatMap((resource) => [
    ...(resource.existing ? [] : checkDemands(resource, template)),
    ...(resource.type === 'Microsoft.Web/sites' ? checkRuntime(resource, template, facts) : []),
  ]);
}

function checkDemands(resource: Resource, template: Template): readonly Problem[] {
  const problem = problemsOf('safety', template.path);
  return (demands[resource.type] ?? []).flatMap(([path, wanted]) => {
    const value = valueAt(bodyOf(resource.value), ...path);
    const said = `${path.join('.')} of ${resource.type} must be ${String(wanted ?? 'absent')}`;
    return literalOf(value) === wanted ? [] : [problem(value?.line ?? resource.line, said)];
  });
}

/** The value of a literal; a text if it is none, so that it equals nothing that is demanded. */
function literalOf(value: Expression | undefined): string | number | boolean | undefined {
  if (!value) return undefined;
  if (value.kind === 'string') return value.text ?? '<expression>';
  return value.kind === 'number' || value.kind === 'boolean' ? value.value : '<expression>';
}

function checkRuntime(resource: Resource, template: Template, facts: CodeFacts): readonly Problem[] {
  const problem = problemsOf('safety', template.path);
  const config = valueAt(bodyOf(resource.value), 'properties', 'functionAppConfig');
  const members = config?.kind === 'object' ? config.members : [];
  const version = valueAt(members, 'runtime', 'version');
  const ready = valueAt(members, 'scaleAndConcurrency', 'alwaysReady');
  const most = valueAt(members, 'scaleAndConcurrency', 'maximumInstanceCount');
  const isEmpty = ready?.kind === 'array' && ready.items.length === 0;
  return [
    ...(literalOf(version) === facts.nodeMajor
      ? []
      : [problem(resource.line, `the runtime is Node ${facts.nodeMajor}`)]),
    ...(isEmpty ? [] : [problem(resource.line, 'nothing is to be always ready')]),
    ...(most ? [] : [problem(resource.line, 'the number of instances has no limit of ours')]),
  ];
}
