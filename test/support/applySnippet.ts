import { applyIntended } from '../../shared/drift/applyIntended.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { nothingIntended } from '../../shared/normalise/intended/intended.ts';
import { asArray, asObject, asText } from '../../shared/normalise/readers.ts';
import { readBicep } from './readBicep.ts';

/** Does to an estate what a fix's Bicep says, going by its text and the comments above its parts alone. */
export function applySnippet(estate: Estate, text: string): Estate {
  return text
    .split(/\n\n(?=\/\/ )/)
    .reduce((state, part) => applyPart(state, part.split('\n')[0] ?? '', readBicep(part)), estate);
}

type Snippet = ReturnType<typeof readBicep>;

const homeText = '(?:rule collection group (?<group>.+) of policy (?<policy>.+)|firewall (?<firewall>.+))';
const forms = {
  rules: new RegExp(`^// Add to the rules of collection (?<collection>.+) in ${homeText}\\.$`),
  collections: new RegExp(`^// Add to (?<member>\\w+) of ${homeText}\\.$`),
  members: new RegExp(`^// Rule (?<rule>.+) in collection (?<collection>.+) of ${homeText} gets these members\\.$`),
  settings: /^\/\/ Set these members of the properties of (?<name>.+) \((?<type>.+)\)\.$/,
};

function applyPart(estate: Estate, comment: string, snippet: Snippet): Estate {
  const [value] = [...snippet.variables.values()];
  const match = (form: RegExp) => form.exec(comment)?.groups;
  const rules = match(forms.rules);
  if (rules) {
    return editCollection(estate, rules, (list) => [...list, ...asArray(value)]);
  }
  const collections = match(forms.collections);
  if (collections) {
    const member = collections['member'] ?? '';
    return editHome(estate, collections, (properties) => ({
      ...properties,
      [member]: [...asArray(properties[member]), ...asArray(value)],
    }));
  }
  const members = match(forms.members);
  if (members) {
    const change = (rule: Json) =>
      nameOf(rule) === members['rule'] ? { ...asObject(rule), ...asObject(value) } : rule;
    return editCollection(estate, members, (list) => list.map(change));
  }
  const settings = match(forms.settings);
  if (settings) {
    return editNamed(estate, settings['name'] ?? '', settings['type'] ?? '', (resource) => {
      const patch = { id: resource.id, type: resource.type, name: resource.name, properties: asObject(value) };
      return { mode: 'patch', resource: patch };
    });
  }
  return applyResource(estate, snippet);
}

function applyResource(estate: Estate, { resources }: Snippet): Estate {
  const bodies = [...resources.values()].map(asObject);
  const [parent = {}, child = {}] = bodies;
  const [parentType = ''] = (asText(parent['type']) ?? '').split('@');
  const [type = ''] = (asText(child['type']) ?? '').split('@');
  const body = asObject(child['body']);
  const name = asText(body['name']) ?? '';
  return editNamed(estate, nameOf(parent['body'] ?? null) ?? '', parentType, ({ id }) => ({
    mode: 'put',
    resource: {
      id: `${id}/${type.split('/').at(-1) ?? ''}/${name}`,
      type,
      name,
      properties: asObject(body['properties']),
    },
  }));
}

type Intention = Parameters<typeof applyIntended>[1]['resources'][number];

function editNamed(estate: Estate, name: string, type: string, toIntention: (one: ArmResource) => Intention): Estate {
  const found = estate.resources.find(
    (one) => one.name.toLowerCase() === name.toLowerCase() && one.type.toLowerCase() === type.toLowerCase(),
  );
  if (!found) throw new Error(`There is no ${type} ${name}.`);
  return applyIntended(estate, { ...nothingIntended, resources: [toIntention(found)] });
}

type Place = Readonly<Record<string, string | undefined>>;

function editHome(estate: Estate, place: Place, edit: (properties: JsonObject) => JsonObject): Estate {
  const ending =
    place['group'] === undefined
      ? `/azureFirewalls/${place['firewall'] ?? ''}`
      : `/firewallPolicies/${place['policy'] ?? ''}/ruleCollectionGroups/${place['group']}`;
  const isHome = ({ id }: ArmResource) => id.toLowerCase().endsWith(ending.toLowerCase());
  if (!estate.resources.some(isHome)) throw new Error(`There is no ${ending}.`);
  const change = (one: ArmResource) => (isHome(one) ? { ...one, properties: edit(asObject(one.properties)) } : one);
  return { ...estate, resources: estate.resources.map(change) };
}

const lists = ['ruleCollections', 'applicationRuleCollections', 'networkRuleCollections'];

function editCollection(estate: Estate, place: Place, edit: (rules: readonly Json[]) => readonly Json[]): Estate {
  const change = (one: Json): Json => {
    const collection = asObject(one);
    if (nameOf(one) !== place['collection']) return one;
    const inner = collection['properties'];
    if (inner === undefined) return { ...collection, rules: edit(asArray(collection['rules'])) };
    return { ...collection, properties: { ...asObject(inner), rules: edit(asArray(asObject(inner)['rules'])) } };
  };
  return editHome(estate, place, (properties) => ({
    ...properties,
    ...Object.fromEntries(
      lists.flatMap((list) => (properties[list] === undefined ? [] : [[list, asArray(properties[list]).map(change)]])),
    ),
  }));
}

function nameOf(item: Json): string | undefined {
  return asText(asObject(item)['name']);
}
