import { type Problem, problemsOf } from './problem.ts';
import { allOf, bodyOf, type Expression, type Resource, type Template, valueAt } from './syntax.ts';

/** Built-in roles that the identity may have, and the type of resource on which. */
const builtInRoles: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Microsoft.Storage/storageAccounts',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Microsoft.Storage/storageAccounts',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Microsoft.Storage/storageAccounts',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Microsoft.Insights/components',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Microsoft.KeyVault/vaults',
  '3b03c2da-16b3-4a49-8834-0f8130efdd3b': 'Microsoft.OperationalInsights/workspaces',
};
const dataReader = '3b03c2da-16b3-4a49-8834-0f8130efdd3b';

/** Roles are the least that will do: the reader role from the list in the code, built-in ones on single resources only. */
export function checkRoles(template: Template): readonly Problem[] {
  return template.resources.flatMap((resource) => {
    if (resource.type === 'Microsoft.Authorization/roleDefinitions') return checkDefinition(resource, template);
    if (resource.type === 'Microsoft.Authorization/roleAssignments') return checkAssignment(resource, template);
    return [];
  });
}

function checkDefinition(resource: Resource, template: Template): readonly Problem[] {
  const problem = problemsOf('roles', template.path);
  const permissions = valueAt(bodyOf(resource.value), 'properties', 'permissions');
  const [entry, ...more] = permissions?.kind === 'array' ? permissions.items : [];
  const members = entry?.kind === 'object' ? entry.members : [];
  const actions = valueAt(members, 'actions');
  const isListed =
    actions?.kind === 'member' &&
    actions.name === 'actions' &&
    actions.of.kind === 'name' &&
    actions.of.name === 'access';
  const data = valueAt(members, 'dataActions');
  return [
    ...(isListed && more.length === 0 ? [] : [problem(resource.line, 'the actions are not those of permissions.json')]),
    ...(data ? [problem(data.line, 'the reader role reads no data')] : []),
  ];
}

function checkAssignment(resource: Resource, template: Template): readonly Problem[] {
  const problem = problemsOf('roles', template.path);
  const body = bodyOf(resource.value);
  const properties = valueAt(body, 'properties');
  const members = properties?.kind === 'object' ? properties.members : [];
  const role = valueAt(members, 'roleDefinitionId');
  const scope = valueAt(body, 'scope');
  const target = scope?.kind === 'name' ? template.resources.find(({ name }) => name === scope.name)?.type : undefined;
  const ids = role ? roleIdsIn(role, template) : [];
  const strangers = ids.filter((id) => builtInRoles[id] === undefined || builtInRoles[id] !== target);
  const type = valueAt(members, 'principalType');
  return [
    ...strangers.map((id) => problem(resource.line, `role ${id} is not meant for ${target ?? 'a whole scope'}`)),
    ...(ids.length === 0 ? checkReader(resource, role, template) : []),
    // Without the type, an assignment right after the identity fails until the directory knows it.
    ...(type?.kind === 'string' && type.text === 'ServicePrincipal'
      ? []
      : [problem(resource.line, 'no principalType')]),
    ...(ids.includes(dataReader) ? checkCondition(resource, template) : []),
  ];
}

/** The role of our own is named by its symbol or by a parameter, and given on the whole scope of the template. */
function checkReader(resource: Resource, role: Expression | undefined, template: Template): readonly Problem[] {
  const problem = problemsOf('roles', template.path);
  const names = (role ? allOf(role) : []).flatMap((each) => (each.kind === 'name' ? [each.name] : []));
  const isReader = names.some((name) => /[rR]ole(Id)?$/.test(name));
  return [
    ...(isReader ? [] : [problem(resource.line, 'what role this is cannot be told')]),
    ...(valueAt(bodyOf(resource.value), 'scope')
      ? [problem(resource.line, 'the reader role is for a whole scope')]
      : []),
  ];
}

/** Role ids that an expression leads to, over variables and loops. */
function roleIdsIn(role: Expression, template: Template): readonly string[] {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  return allOf(role).flatMap((each): readonly string[] => {
    if (each.kind === 'string' && isId.test(each.text ?? '')) return [each.text ?? ''];
    if (each.kind !== 'name') return [];
    const variable = template.variables.find(({ name }) => name === each.name);
    if (variable) return roleIdsIn(variable.value, template);
    return loopsOf(template)
      .filter(({ variables }) => variables.includes(each.name))
      .flatMap(({ over }) => roleIdsIn(over, template));
  });
}

function loopsOf(template: Template): readonly Extract<Expression, { kind: 'loop' }>[] {
  return template.resources.flatMap(({ value }) => (value.kind === 'loop' ? [value] : []));
}

function checkCondition(resource: Resource, template: Template): readonly Problem[] {
  const problem = problemsOf('roles', template.path);
  const properties = bodyOf(resource.value);
  const condition = valueAt(properties, 'properties', 'condition');
  const version = valueAt(properties, 'properties', 'conditionVersion');
  const text = condition ? textOf(condition, template) : '';
  // Parts in the order in which the documentation of granular access writes them.
  const wanted =
    /^\(\(!\(ActionMatches\{'Microsoft\.OperationalInsights\/workspaces\/tables\/data\/read'\}\)\) OR \(@Resource\[Microsoft\.OperationalInsights\/workspaces\/tables:name\] ForAllOfAnyValues:StringEquals \{'<tables>'\}\)\)$/;
  return [
    ...(wanted.test(text) ? [] : [problem(resource.line, 'the condition does not name the tables')]),
    ...(version?.kind === 'string' && version.text === '2.0'
      ? []
      : [problem(resource.line, 'conditionVersion is 2.0')]),
  ];
}

/** A text with variables put in; what a join makes of a parameter stands in angle brackets. */
function textOf(expression: Expression, template: Template): string {
  if (expression.kind === 'string')
    return expression.pieces.map((piece, at) => piece + partText(expression.parts[at], template)).join('');
  if (expression.kind === 'call' && expression.name === 'join') {
    const [list, mark] = expression.args;
    const isQuoted = mark?.kind === 'string' && mark.text === "', '";
    return list?.kind === 'name' && isQuoted ? `<${list.name}>` : '';
  }
  if (expression.kind !== 'name') return '';
  const variable = template.variables.find(({ name }) => name === expression.name);
  return variable ? textOf(variable.value, template) : '';
}

function partText(part: Expression | undefined, template: Template): string {
  return part ? textOf(part, template) : '';
}
