import { describe, expect, it } from 'vitest';
import { toQuestion } from '../../../shared/report/explain/question.ts';

describe('a question about a flow', () => {
  it.each([
    ['mcr.microsoft.com', undefined, 'host mcr.microsoft.com HTTPS:443'],
    ['MCR.Microsoft.com.', undefined, 'host mcr.microsoft.com HTTPS:443'],
    ['mcr.microsoft.com:80', undefined, 'host mcr.microsoft.com HTTP:80'],
    ['mcr.microsoft.com', 'http', 'host mcr.microsoft.com HTTP:80'],
    ['mcr.microsoft.com:8443', 'HTTPS', 'host mcr.microsoft.com HTTPS:8443'],
    ['*.data.mcr.microsoft.com', undefined, 'host *.data.mcr.microsoft.com HTTPS:443'],
    ['*', undefined, 'host * HTTPS:443'],
    ['ntp.ubuntu.com:123', undefined, 'host ntp.ubuntu.com UDP:123'],
    ['ntp.ubuntu.com:123', 'tcp', 'host ntp.ubuntu.com TCP:123'],
    ['198.51.100.9', undefined, 'address 198.51.100.9 HTTPS:443'],
    ['198.51.100.9:9000', undefined, 'address 198.51.100.9 TCP:9000'],
    ['198.51.100.0/24:22', undefined, 'address 198.51.100.0/24 TCP:22'],
    ['AzureCloud.eastus:1194', undefined, 'serviceTag AzureCloud.eastus UDP:1194'],
    ['https://login.example.com/path?x=1', undefined, 'host login.example.com HTTPS:443'],
    ['http://login.example.com:8080/', undefined, 'host login.example.com HTTP:8080'],
    ['udp://192.0.2.1:53', undefined, 'address 192.0.2.1 UDP:53'],
  ])('%s with protocol %s is %s', (to, protocol, expected) => {
    const question = toQuestion(to, protocol);
    if (question.kind === 'refused') return expect.fail(question.problem);
    const { destination, port } = question;
    const text =
      destination.kind === 'host'
        ? destination.pattern
        : destination.kind === 'address'
          ? destination.prefix
          : destination.tag;
    expect(`${destination.kind} ${text} ${question.protocol}:${port}`).toBe(expected);
  });

  it.each([
    ['', undefined],
    [':443', undefined],
    ['a b', undefined],
    ['www.*.com', undefined],
    ['256.1.1.1', undefined],
    ['10.0.0.0/33', undefined],
    ['[2001:db8::1]:443', undefined],
    ['x.io:', undefined],
    ['x.io:0', undefined],
    ['x.io:99999', undefined],
    ['x.io', 'icmp'],
    ['x.io', 'tcp'],
    ['x.io\u202e', undefined],
  ])('%j with protocol %s is refused in one line', (to, protocol) => {
    const question = toQuestion(to, protocol);
    expect(question).toMatchObject({ kind: 'refused', problem: expect.stringMatching(/^[^\n]+\.$/) as string });
  });
});
