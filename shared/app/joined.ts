/**
 * Makes askers join: who asks while the same is being found out for the same port and key gets that answer, so that many who
 * ask at once cost as much as one. Nothing is kept once it is answered, and a failure is everybody's who waited for it.
 */
export function createJoin<Answer>(): (port: object, key: string, ask: () => Promise<Answer>) => Promise<Answer> {
  const working = new WeakMap<object, Map<string, Promise<Answer>>>();
  return (port, key, ask) => {
    const ofPort = working.get(port) ?? new Map<string, Promise<Answer>>();
    working.set(port, ofPort);
    const begun = ofPort.get(key);
    if (begun) return begun;
    const answer = ask().finally(() => ofPort.delete(key));
    ofPort.set(key, answer);
    return answer;
  };
}
