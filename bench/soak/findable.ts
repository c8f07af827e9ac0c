import { read, type Server } from './server.ts'

/** Of what one network brought, the shares that could be found so many milliseconds after they had come in. */
export type Findable = {
  readonly network: string
  readonly count: number
  readonly within: readonly (readonly [ms: number, share: number])[]
}

const shown = [50, 100, 200, 500]

/** From the histogram that the server shows of itself at /metrics. */
export async function readFindable(server: Server): Promise<readonly Findable[]> {
  const buckets = /^groundswell_findable_seconds_bucket\{le="([^"]+)",network="([^"]+)"\} (\d+)$/gm
  const rows = [...(await read(server, '/metrics')).matchAll(buckets)].map(([, le, network, count]) => ({
    ms: 1_000 * Number(le === '+Inf' ? Infinity : le),
    network: network ?? '',
    count: Number(count),
  }))
  return [...Map.groupBy(rows, ({ network }) => network)].map(([network, counts]) => {
    const all = counts.at(-1)?.count ?? 0
    return { network, count: all, within: shown.map((ms) => [ms, (counts.find((one) => one.ms === ms)?.count ?? NaN) / all] as const) }
  })
}
