// A workbook on what the service tells about itself: audits, how long they take, deliveries, problems.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Id of the Application Insights component.')
param insightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, name, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Breakwater'
    category: 'workbook'
    sourceId: insightsId
    version: 'Notebook/1.0'
    serializedData: loadTextContent('../workbook.json')
  }
}
