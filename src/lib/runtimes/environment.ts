/** Names and values; only config/env.ts and main.ts read the process's own, so it is handed in. */
export type Environment = { readonly [name: string]: string | undefined }

/** All that a process with somebody else's native code in it gets: no key, no password, no setting. */
export function bareEnvironment(environment: Environment): Record<string, string> {
  const names = ['PATH', 'LANG', 'TMPDIR'] as const
  return Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])))
}
