import type { CodeFacts } from './codeFacts.ts';
import { type Problem, problemsOf, type TemplateFolder } from './problem.ts';
import { allOf, bodyOf, type Expression, expressionsOf, type Template, valueAt } from './syntax.ts';

/** Settings of the platform and its libraries that are set although our code does not read them. */
const platformSettings = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AZURE_CLIENT_ID',
  'AzureWebJobsStorage__accountName',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
];
/** Containers that the platform fills, not the code. */
const platformContainers = ['app-package', 'undelivered-events'];

/** Templates and code say the same: settings, names of queues, tables and containers, functions, events, permissions. */
export function checkAgreement(folder: TemplateFolder, facts: CodeFacts): readonly Problem[] {
  const templates = [...folder.templates.values()];
  const permissions = folder.files.get('permissions.json') === facts.permissions;
  return [
    ...checkSettings(templates, facts),
    ...checkLists(templates, facts),
    ...checkPaths(templates, facts),
    ...checkTargets(templates, facts),
    ...(permissions ? [] : [problemsOf('agreement', 'permissions.json')(1, 'run node build/permissions.ts')]),
    ...checkEventNames(folder, facts),
  ];
}

function compare(what: string, at: { file: string; line: number }, made: readonly string[], wanted: readonly string[]) {
  const problem = problemsOf('agreement', at.file);
  return [
    ...wanted.filter((name) => !made.includes(name)).map((name) => problem(at.line, `${what} ${name} is missing`)),
    ...made
      .filter((name) => !wanted.includes(name))
      .map((name) => problem(at.line, `${what} ${name} is not in the code`)),
    ...made
      .filter((name, index) => made.indexOf(name) < index)
      .map((name) => problem(at.line, `${what} ${name} stands twice`)),
  ];
}

function checkSettings(templates: readonly Template[], facts: CodeFacts): readonly Problem[] {
  const found = templates.flatMap(({ path, resources }) =>
    resources.filter(({ type }) => type === 'Microsoft.Web/sites/config').map((resource) => ({ path, resource })),
  );
  const [only] = found;
  if (!only || found.length > 1) return [problemsOf('agreement', 'main.bicep')(1, 'app settings stand in one place')];
  const { path, resource } = only;
  const properties = valueAt(bodyOf(resource.value), 'properties');
  const members = properties?.kind === 'object' ? properties.members : [];
  const names = members.map(({ name = '' }) => name);
  return compare('setting', { file: path, line: resource.line }, names, [...facts.settings, ...platformSettings]);
}

/** The texts of a list that a variable holds, other variables put in. */
function listOf(template: Template, value: Expression): readonly string[] {
  if (value.kind === 'array') return value.items.flatMap((item) => listOf(template, item));
  if (value.kind === 'string') return value.text === undefined ? [] : [value.text];
  if (value.kind !== 'name') return [];
  const variable = template.variables.find(({ name }) => name === value.name);
  return variable ? listOf(template, variable.value) : [];
}

function checkLists(templates: readonly Template[], facts: CodeFacts): readonly Problem[] {
  const kinds: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'container',
      'Microsoft.Storage/storageAccounts/blobServices/containers',
      [...facts.containers, ...platformContainers],
    ],
    ['queue', 'Microsoft.Storage/storageAccounts/queueServices/queues', facts.queues],
    ['table', 'Microsoft.Storage/storageAccounts/tableServices/tables', facts.tables],
  ];
  return kinds.flatMap(([what, type, wanted]) => {
    const template = templates.find(({ resources }) => resources.some((each) => each.type === type));
    const resource = template?.resources.find((each) => each.type === type);
    const made = template && resource?.value.kind === 'loop' ? listOf(template, resource.value.over) : [];
    return compare(what, { file: template?.path ?? 'main.bicep', line: resource?.line ?? 1 }, made, wanted);
  });
}

/** Names of containers in life cycle rules and in dead-letter destinations. */
function checkPaths(templates: readonly Template[], facts: CodeFacts): readonly Problem[] {
  const containers = [...facts.containers, ...platformContainers];
  return templates.flatMap((template) => {
    const problem = problemsOf('agreement', template.path);
    const objects = expressionsOf(template)
      .flatMap(allOf)
      .flatMap((each) => (each.kind === 'object' ? [each.members] : []));
    return objects.flatMap((members) => {
      const prefixes = valueAt(members, 'prefixMatch');
      const container = valueAt(members, 'blobContainerName');
      const named = [
        ...(prefixes ? listOf(template, prefixes) : []),
        ...(container ? listOf(template, container) : []),
      ];
      return named
        .filter((name) => !containers.includes(name.split('/')[0] ?? ''))
        .map((name) => problem(prefixes?.line ?? container?.line ?? 1, `there is no container for ${name}`));
    });
  });
}

function checkTargets(templates: readonly Template[], facts: CodeFacts): readonly Problem[] {
  const type = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
  const found = templates.flatMap((template) =>
    template.resources.filter((each) => each.type === type).map((resource) => ({ template, resource })),
  );
  if (found.length === 0) return [problemsOf('agreement', 'main.bicep')(1, 'nothing subscribes to events')];
  return found.flatMap(({ template, resource }) => {
    const problem = problemsOf('agreement', template.path);
    const target = valueAt(bodyOf(resource.value), 'properties', 'destination', 'properties', 'resourceId');
    const last = target?.kind === 'string' ? target.pieces.at(-1) : undefined;
    const isThere = facts.eventFunctions.some((name) => last === `/functions/${name}`);
    const filter = valueAt(bodyOf(resource.value), 'properties', 'filter');
    const texts = filter ? allOf(filter).flatMap((each) => (each.kind === 'string' ? [each.text ?? ''] : [])) : [];
    const wanted = [
      'Microsoft.Network/',
      'Microsoft.Resources.ResourceWriteSuccess',
      'Microsoft.Resources.ResourceDeleteSuccess',
    ];
    return [
      ...(isThere ? [] : [problem(resource.line, 'events go to a function that is not there')]),
      ...wanted.filter((text) => !texts.includes(text)).map((text) => problem(resource.line, `events lack ${text}`)),
    ];
  });
}

/** Queries of alerts and of the workbook name structured lines that the code writes. */
function checkEventNames(folder: TemplateFolder, facts: CodeFacts): readonly Problem[] {
  const texts = [...folder.files].filter(([path]) => /\.bicep$|workbook\.json$/.test(path));
  return texts.flatMap(([path, text]) => {
    const problem = problemsOf('agreement', path);
    const named = [...text.matchAll(/event\\+":\\+"(\w+)/g)].map(([, name = '']) => name);
    return named
      .filter((name) => !facts.events.includes(name))
      .map((name) => problem(1, `no line of the log is called ${name}`));
  });
}
