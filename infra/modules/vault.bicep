// The key vault with the settings that hold secrets: app settings only refer to them.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Object id of the identity.')
param principalId string

@description('Whether there is a Teams Workflows webhook. Outputs must not hang on the secrets themselves.')
param hasTeamsWebhook bool

@description('Whether there is a mail server.')
param hasSmtp bool

@description('Address of the Teams Workflows webhook.')
@secure()
param teamsWebhookUrl string

@description('Address of the mail server.')
@secure()
param smtpUrl string

@description('Whether there is a webhook.')
param hasWebhook bool

@description('Whether messages to the webhook are signed.')
param hasWebhookSecret bool

@description('Address of the webhook.')
@secure()
param webhookUrl string

@description('What messages to the webhook are signed with.')
@secure()
param webhookSecret string

@description('Refuse what does not come by a private endpoint or from a trusted service of Azure.')
param privateNetwork bool

@description('ARM id of the workspace for diagnostic settings; none if empty.')
param diagnosticsWorkspaceId string

var secretsUserRole = '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: take('${name}${uniqueString(resourceGroup().id, name)}', 24)
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }
}

resource teamsWebhook 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (hasTeamsWebhook) {
  parent: vault
  name: 'teams-webhook-url'
  properties: {
    value: teamsWebhookUrl
    contentType: 'https address'
  }
}

resource smtp 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (hasSmtp) {
  parent: vault
  name: 'smtp-url'
  properties: {
    value: smtpUrl
    contentType: 'smtp address'
  }
}

resource webhook 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (hasWebhook) {
  parent: vault
  name: 'webhook-url'
  properties: {
    value: webhookUrl
    contentType: 'https address'
  }
}

resource signing 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (hasWebhookSecret) {
  parent: vault
  name: 'webhook-secret'
  properties: {
    value: webhookSecret
    contentType: 'signing secret'
  }
}

resource secretsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUserRole)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUserRole)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource reads 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (diagnosticsWorkspaceId != '') {
  name: 'breakwater'
  scope: vault
  properties: {
    workspaceId: diagnosticsWorkspaceId
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
  }
}

output vaultId string = vault.id
output teamsWebhookReference string = hasTeamsWebhook ? '@Microsoft.KeyVault(SecretUri=${teamsWebhook.properties.secretUri})' : ''
output smtpReference string = hasSmtp ? '@Microsoft.KeyVault(SecretUri=${smtp.properties.secretUri})' : ''
output webhookReference string = hasWebhook ? '@Microsoft.KeyVault(SecretUri=${webhook.properties.secretUri})' : ''
output webhookSecretReference string = hasWebhookSecret ? '@Microsoft.KeyVault(SecretUri=${signing.properties.secretUri})' : ''
