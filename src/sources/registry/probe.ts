import { AppError, toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { networkFault } from '../../lib/network-fault.ts'
import { createOutbound, type Outbound, type OutboundStream } from '../../lib/outbound.ts'
import type { Connector } from '../connector.ts'
import { readEntry } from './entry.ts'
import type { Listed } from './kept.ts'
import type { SourceRegistry } from './registry.ts'

/** What is found about one source, by its id, or about all of them. `text`: one sentence, the cause and what to do. */
export type ProbeFinding = { readonly name: string; readonly state: 'ok' | 'warn' | 'fail'; readonly text: string }
export type ProbeOptions = {
  readonly registry: SourceRegistry
  readonly connectors: readonly Connector[]
  readonly now: Clock
  /** Of this process: proxies that are set there are not used. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Of thousands of feeds some are enough to know whether anything can be reached. */
const bounds = { sources: 50, atOnce: 8, addresses: 2, deadlineMs: 6_000 }
/** Off by more than this, posts seem to come from the future, and signed requests are refused. */
const skewMs = 60_000

/** Tries every source that is read, each at its address and, where its connector can, as it is read; nothing is kept of it. */
export async function probeAll(options: ProbeOptions): Promise<readonly ProbeFinding[]> {
  const { registry, environment, signal } = options
  const all = registry.list()
  const findings: ProbeFinding[] = []
  if (all.length === 0)
    findings.push({ name: 'Sources', state: 'warn', text: 'nothing is read live. Add something: groundswell source add bluesky' })
  const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'].filter((name) => environment[name])
  if (proxies.length > 0)
    findings.push({
      name: 'Proxy',
      state: 'warn',
      text: `${proxies.join(', ')} is set and is not used: sources are connected to directly. Where that is not allowed, nothing can be read from here.`,
    })
  const tried = all.slice(0, bounds.sources)
  for (let at = 0; at < tried.length && !signal.aborted; at += bounds.atOnce) {
    const some = await Promise.all(tried.slice(at, at + bounds.atOnce).map((one) => probeOne(one, options)))
    findings.push(...some.flat())
  }
  if (all.length > tried.length) findings.push({ name: 'Sources', state: 'ok', text: `${all.length - tried.length} more were not tried` })
  const secrets = registry.secrets()
  return findings.map((finding) => ({ ...finding, text: secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), finding.text) }))
}

async function probeOne(kept: Listed, { registry, connectors, now, signal }: ProbeOptions): Promise<readonly ProbeFinding[]> {
  const finding = (state: ProbeFinding['state'], text: string): ProbeFinding => ({ name: kept.id, state, text })
  if (kept.paused) return [finding('ok', 'paused, so it was not tried')]
  const read = readEntry(kept, { registry, connectors })
  if ('broken' in read) return [finding('fail', read.broken)]
  const { connector, entry } = read
  const { settings, secret } = entry
  const outbound = createOutbound({ allowedOrigins: kept.origins, contentTypes: [''], maxBytes: 8_000_000, deadlineMs: bounds.deadlineMs })
  try {
    const found: ProbeFinding[] = []
    for (const address of addressesOf(connector, settings)) {
      const told = await probeAddress(address, { outbound, now, hasSecret: secret !== undefined, signal })
      found.push(finding(told.state, told.text))
    }
    if (connector.probe && found.every(({ state }) => state !== 'fail')) {
      const tools = { outbound, allowedOrigins: kept.origins, now, signal, ...(secret !== undefined && { secret }) }
      const complaint = await connector.probe(entry, tools).then(
        () => undefined,
        (error: unknown) => toAppError(error).message,
      )
      found.push(complaint === undefined ? finding('ok', 'it lets us read') : finding('fail', complaint))
    }
    return found.length > 0 ? found : [finding('ok', 'nothing to connect to')]
  } finally {
    await outbound[Symbol.asyncDispose]()
  }
}

/** As http; of settings that its connector does not explain, whatever looks like an address. */
function addressesOf(connector: Connector, settings: unknown): string[] {
  const given = connector.addresses?.(settings) ?? JSON.stringify(settings)?.match(/(?:https?|wss?):\/\/[^"\\\s]+/g) ?? []
  return given.slice(0, bounds.addresses).map((address) => address.replace(/^ws/, 'http'))
}

type Door = { readonly outbound: Outbound; readonly now: Clock; readonly hasSecret: boolean; readonly signal: AbortSignal }

async function probeAddress(address: string, { outbound, now, hasSecret, signal }: Door): Promise<Pick<ProbeFinding, 'state' | 'text'>> {
  const { host } = new URL(address)
  const begun = performance.now()
  let answer: OutboundStream
  try {
    answer = await outbound.open(address, { signal })
  } catch (error) {
    if (signal.aborted) throw error
    return { state: 'fail', text: `${host}: ${whyNot(error)}.` }
  }
  answer.body.destroy()
  const ms = Math.round(performance.now() - begun)
  const { status, headers } = answer
  const refusal = refusalOf(status, headers['retry-after'], hasSecret)
  if (refusal) return { state: refusal.isFinal ? 'fail' : 'warn', text: `${host}: ${refusal.text}.` }
  const skew = headers['date'] === undefined ? 0 : now() - Date.parse(headers['date'])
  if (Math.abs(skew) > skewMs)
    return {
      state: 'warn',
      text: `${host} answers in ${ms} ms, and this computer’s clock is ${secondsInWords(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} its own. Set the clock (time synchronisation).`,
    }
  return { state: 'ok', text: `${host} answers in ${ms} ms` }
}

function whyNot(error: unknown): string {
  const known = networkFault(error)
  if (known !== undefined) return known
  if (error instanceof AppError && error.code === 'deadline_exceeded')
    return 'it does not answer in time. It may be down, or a firewall may stand between'
  return toAppError(error).message.replace(/\.$/, '')
}

/** Any other status means that somebody is there: a socket's address answers a plain request as it likes. */
function refusalOf(status: number, retryAfter: string | undefined, hasSecret: boolean): { isFinal: boolean; text: string } | undefined {
  if (status === 401 || status === 403)
    return hasSecret
      ? { isFinal: false, text: `it wants a token (${status}); one is kept, and whether it is right shows when it is read` }
      : {
          isFinal: true,
          text: `it refuses (${status}): it wants a token or key, and none is kept. Add it again with --secret-from-stdin`,
        }
  if (status === 429)
    return {
      isFinal: false,
      text: `too many requests (429)${retryAfter ? `; it asks to wait ${/^\d+$/.test(retryAfter) ? secondsInWords(Number(retryAfter) * 1_000) : `until ${retryAfter.slice(0, 40)}`}` : ''}. It is asked less often by itself`,
    }
  if (status >= 500) return { isFinal: false, text: `it has a fault of its own (${status}). It is tried again by itself` }
  return undefined
}

function secondsInWords(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  return seconds < 120 ? `${seconds} s` : seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3_600)} hours`
}
