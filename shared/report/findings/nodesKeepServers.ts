/** Said wherever DNS servers of a network change or are wrong (AKS, localdns-custom: nodes take servers over when they are reimaged). */
export const nodesKeepServers =
  'Nodes keep the DNS servers that they were made with until they are reimaged, so that old and new nodes may behave differently.';
