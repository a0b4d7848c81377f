/** Where an address leads: host in lower case, port, and the protocol that a rule must let through. */
export interface Endpoint {
  readonly host: string;
  readonly port: string;
  readonly protocol: 'HTTPS' | 'HTTP' | 'TCP';
}

const schemes: Readonly<Record<string, Omit<Endpoint, 'host'>>> = {
  https: { port: '443', protocol: 'HTTPS' },
  http: { port: '80', protocol: 'HTTP' },
  ssh: { port: '22', protocol: 'TCP' },
};

/**
 * Reads the address of a Git repository or a proxy: a URL, or Git's short form `user@host:path`, which means SSH. Undefined
 * for other schemes and for what names no host. Credentials in it are not kept.
 */
export function toEndpoint(address: string): Endpoint | undefined {
  const url = /^([a-z]+):\/\/(?:[^@/]*@)?([\w.-]+)(?::(\d{1,5}))?(?:\/|$)/i.exec(address.trim());
  if (url) return toSchemeEndpoint(url[1] ?? '', url[2] ?? '', url[3]);
  const short = /^[\w.-]+@([\w.-]+):/.exec(address.trim());
  return short ? toSchemeEndpoint('ssh', short[1] ?? '') : undefined;
}

function toSchemeEndpoint(scheme: string, host: string, port?: string): Endpoint | undefined {
  const usual = schemes[scheme.toLowerCase()];
  return usual && { host: host.toLowerCase(), port: port ?? usual.port, protocol: usual.protocol };
}
