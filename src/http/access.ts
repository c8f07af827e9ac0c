/** What a key may do: ask, search and read. What is not listed needs the admin password, also what is added later. */
const forKeys: readonly (readonly [method: string, path: RegExp])[] = [
  ['POST', /^\/api\/(?:ask|answers\/[^/]+\/replay)$/],
  ['GET', /^\/api\/(?:answers\/[^/]+(?:\/(?:trace|watch))?|search|posts|tail|status|models|suggestions|trends|media\/[^/]+\/[^/]+)$/],
  ['GET', /^\/v1\//],
  ['POST', /^\/v1\//],
]

export function keysMayUse(method: string, path: string): boolean {
  return forKeys.some(([allowed, pattern]) => (method === 'HEAD' ? 'GET' : method) === allowed && pattern.test(path))
}

/** The door of OpenAI's and xAI's clients, with their errors. */
export const isStandard = (path: string): boolean => path === '/v1' || path.startsWith('/v1/')

/** Clients join base URL and path as they please: `//v1//models` is `/v1/models`. */
export const withoutDoubleSlashes = (path: string): string => (/^\/+v1(?:\/|$)/.test(path) ? path.replaceAll(/\/{2,}/g, '/') : path)
