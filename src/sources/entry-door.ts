import type { Outbound, OutboundRequest } from '../lib/outbound.ts'
import type { ConnectorTools, Entry } from './connector.ts'

type Door = Pick<ConnectorTools, 'outbound' | 'allowedOrigins'>

/**
 * The part of a kind's doors that is open to one entry: private origins that the operator named with it, and none that were named with others of its
 * kind. So whoever runs one server leads nobody into another. An entry that says nothing (in tests) may use all of them.
 */
export function doorOf(origins: Entry['origins'] | undefined, { outbound, allowedOrigins }: Door): Door {
  if (!origins) return { outbound, allowedOrigins }
  const own = allowedOrigins.filter((origin) => origins.includes(origin))
  const narrowed = (url: string, { allowPrivate = true, ...asked }: OutboundRequest = {}): OutboundRequest => ({
    ...asked,
    allowPrivate: allowPrivate && own.includes(URL.parse(url)?.origin ?? ''),
  })
  const narrow: Outbound = {
    get: (url, asked) => outbound.get(url, narrowed(url, asked)),
    open: (url, asked) => outbound.open(url, narrowed(url, asked)),
    [Symbol.asyncDispose]: () => Promise.resolve(), // whoever opened the whole one closes it
  }
  return { outbound: narrow, allowedOrigins: own }
}
