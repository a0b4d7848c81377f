// Tells an operator when the service itself is in trouble: work that failed for good, and audits that do not happen.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Id of the Application Insights component.')
param insightsId string

@description('Address that is told; empty: rules without a recipient.')
param operatorMail string

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (operatorMail != '') {
  name: '${name}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: operatorMail
        useCommonAlertSchema: true
      }
    ]
  }
}

resource poisonQueues 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-poison-queues'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Breakwater: work failed for good'
    description: 'A message failed five times and is on a poison queue. docs/deploy.md, "Troubleshooting", tells what to do.'
    severity: 2
    enabled: true
    scopes: [
      insightsId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          // The Functions host writes this when it gives a message up.
          query: 'traces | where message startswith "Message has reached MaxDequeueCount"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: operatorMail == '' ? [] : [operators.id]
    }
  }
}

resource missingAudits 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-missing-audits'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Breakwater: no audit for three hours'
    description: 'No cluster was audited for three hours, so nobody would be told of a block. Change the window with the schedule.'
    severity: 1
    enabled: true
    scopes: [
      insightsId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT3H'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          // One structured line an audit (docs/host.md).
          query: 'traces | where message startswith "{\\"event\\":\\"audit\\""'
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: operatorMail == '' ? [] : [operators.id]
    }
  }
}
