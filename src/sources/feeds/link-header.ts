import { resolve } from './xml.ts'

/** `Link: <https://hub.example/>; rel="hub", <…>; rel="self"` (RFC 8288): addresses by relation, in order. */
export function readLinkHeader(header: string | undefined, base: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [, address = '', parameters = ''] of (header ?? '').slice(0, 10_000).matchAll(/<([^<>]{1,2048})>([^<]*)/g)) {
    const url = resolve(address, base)
    const rels = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters)
    if (url === undefined || !rels) continue
    for (const rel of (rels[1] ?? rels[2] ?? '').toLowerCase().split(/\s+/)) found.set(rel, [...(found.get(rel) ?? []), url])
  }
  return found
}
