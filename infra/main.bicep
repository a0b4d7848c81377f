// Everything that Breakwater needs in one subscription: `az deployment sub create --location <region> --template-file infra/main.bicep`.
// Run it once, publish the zip, then run it again with eventsEnabled=true: the event subscription can only name a function that exists.
targetScope = 'subscription'

@description('Region of the function app and its resources. Flex Consumption must be offered there.')
param location string = deployment().location

@description('Resource group to create.')
param resourceGroupName string = 'rg-breakwater'

@description('Prefix of the resource names: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'breakwater'

@description('Further Log Analytics workspaces (customer ids) with firewall logs; those in diagnostic settings are found.')
param logWorkspaceIds array = []

@description('Address of the Teams Workflows webhook. Holds its own secret.')
@secure()
param teamsWebhookUrl string = ''

@description('What the Teams workflow takes: a message with an attachment, as the template does, or the bare card.')
@allowed([
  'message'
  'card'
])
param teamsForm string = 'message'

@description('Hosts that alerts may be posted to beside those of Teams, Slack and PagerDuty; *.example.com for all below one.')
param webhookHosts array = []

@description('smtp:// or smtps:// address of the mail server. May hold a password.')
@secure()
param smtpUrl string = ''

@description('Sender of alert mail.')
param mailFrom string = ''

@description('Recipients of alert mail, separated by commas.')
param mailTo string = ''

@description('NCRONTAB schedule of the audit, six fields.')
param auditSchedule string = '0 0 * * * *'

@description('NCRONTAB schedule of the deny-log watch, six fields.')
param denyLogSchedule string = '0 */5 * * * *'

@description('Subscribe to resource changes. Only after the functions were published.')
param eventsEnabled bool = false

var tags = {
  product: 'breakwater'
}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module app 'app.bicep' = {
  name: 'breakwater-app'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    logWorkspaceIds: logWorkspaceIds
    teamsWebhookUrl: teamsWebhookUrl
    teamsForm: teamsForm
    webhookHosts: webhookHosts
    smtpUrl: smtpUrl
    mailFrom: mailFrom
    mailTo: mailTo
    auditSchedule: auditSchedule
    denyLogSchedule: denyLogSchedule
  }
}

// Read access to exactly what an audit looks at, in this subscription. The list is the one in shared/azure/permissions.ts.
resource readerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'breakwater-reader')
  properties: {
    roleName: 'Breakwater Reader'
    description: 'Reads what the egress of AKS clusters behind Azure Firewall depends on. No write, no data.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.ContainerRegistry/registries/cacheRules/read'
          'Microsoft.ContainerRegistry/registries/read'
          'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints/read'
          'Microsoft.ContainerService/managedClusters/read'
          'Microsoft.Insights/diagnosticSettings/read'
          'Microsoft.KubernetesConfiguration/extensions/read'
          'Microsoft.Network/applicationGateways/read'
          'Microsoft.Network/azureFirewalls/read'
          'Microsoft.Network/firewallPolicies/read'
          'Microsoft.Network/firewallPolicies/ruleCollectionGroups/read'
          'Microsoft.Network/ipGroups/read'
          'Microsoft.Network/loadBalancers/read'
          'Microsoft.Network/natGateways/read'
          'Microsoft.Network/networkSecurityGroups/read'
          'Microsoft.Network/privateDnsZones/read'
          'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read'
          'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read'
          'Microsoft.Network/privateEndpoints/read'
          'Microsoft.Network/publicIPAddresses/read'
          'Microsoft.Network/publicIPPrefixes/read'
          'Microsoft.Network/routeTables/read'
          'Microsoft.Network/virtualNetworks/read'
          'Microsoft.OperationalInsights/workspaces/read'
          'Microsoft.OperationalInsights/workspaces/tables/read'
          'Microsoft.ResourceGraph/resources/read'
          'Microsoft.Resources/changes/read'
        ]
        notActions: []
      }
    ]
    assignableScopes: [
      subscription().id
    ]
  }
}

resource readerAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, resourceGroupName, name, 'breakwater-reader')
  properties: {
    roleDefinitionId: readerRole.id
    principalId: app.outputs.principalId
    principalType: 'ServicePrincipal'
  }
}

module events 'events.bicep' = {
  name: 'breakwater-events'
  scope: group
  params: {
    name: name
    tags: tags
    functionAppId: app.outputs.functionAppId
    storageAccountId: app.outputs.storageAccountId
    eventsEnabled: eventsEnabled
  }
}

output functionAppName string = app.outputs.functionAppName
output reportUrl string = app.outputs.reportUrl
output principalId string = app.outputs.principalId
