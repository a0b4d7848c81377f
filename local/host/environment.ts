/**
 * Puts settings into the environment, where the functions read them as in Azure. Gives the way back. The environment becomes
 * another object: what a process made of the one before, it does not take for this one's.
 */
export function putIntoEnvironment(settings: Readonly<Record<string, string>>): () => void {
  const before = process.env;
  process.env = { ...before, ...settings };
  return () => {
    process.env = before;
  };
}
