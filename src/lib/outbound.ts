import dns from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import zlib from 'node:zlib'
import ipaddr from 'ipaddr.js'
import { Agent, fetch as undiciFetch, request, type Dispatcher } from 'undici'
import { AppError } from '../errors/index.ts'
import { networkFault } from './network-fault.ts'

/**
 * The one door for outgoing HTTP; a lint rule keeps the global `fetch` away.
 *
 * For addresses that users, posts or feeds supplied: http(s) only; no user info; the *resolved* address must be public unicast,
 * judged as parsed bytes on the very address that is then connected to (no second resolution, so DNS rebinding fails); redirects
 * followed by hand, every hop checked again; caps on time, on bytes after decompression, on content types. A validating `lookup`
 * alone is never called for IP literals, so literals are checked too. An origin that the operator named may be private, for a request that
 * begins there and as long as it stays there: nobody else's redirect leads to it.
 */
export type OutboundOptions = {
  /** Exact origins (`http://127.0.0.1:8420`) that may be private. */
  readonly allowedOrigins?: readonly string[]
  /** Whether nothing is asked without TLS, at any hop, but the allowed origins. Default: false. */
  readonly httpsOnly?: boolean
  /** After decompression. */
  readonly maxBytes?: number
  readonly deadlineMs?: number
  readonly maxRedirects?: number
  /** Prefixes of content types that a successful answer may have. */
  readonly contentTypes?: readonly string[]
  /** For tests. */
  readonly resolve?: typeof dns.lookup
}
export type OutboundRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT'
  /** Sent to the first address alone, never to where it redirects. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent to where it redirects too: nothing that others must not know. */
  readonly openHeaders?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Whether the address may be among the allowed origins, as far as they are private. Default: true; false where somebody else named it. */
  readonly allowPrivate?: boolean
  /** Instead of what the door was opened with. */
  readonly maxBytes?: number
  readonly contentTypes?: readonly string[]
  readonly signal?: AbortSignal
}
export type OutboundResponse = {
  /** Where the answer came from, after redirects. */
  readonly url: string
  /** Where it has moved for good: as far as redirects were permanent (301, 308) from the first on. */
  readonly movedTo?: string
  readonly status: number
  /** Names in lower case, of each the first; of `link`, which is one list on many lines (RFC 8288), all. */
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string
  readonly body: Buffer
}
/** An answer that goes on for as long as both sides like. */
export type OutboundStream = Pick<OutboundResponse, 'status' | 'headers'> & { readonly body: AsyncIterable<Buffer> & { destroy(): void } }

const refused = (message: string) => new AppError('outbound_refused', { message })
const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3')
const textTypes = [
  'text/',
  'application/json',
  'application/xml',
  'application/rss+xml',
  'application/atom+xml',
  'application/activity+json',
  'application/nostr+json',
  'application/xhtml+xml',
]

/** True only for public unicast. IPv4-mapped IPv6 is judged as IPv4; NAT64, 6to4, Teredo, CGNAT and the like are refused. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const ip = ipaddr.process(address)
  if (ip.range() !== 'unicast') return false
  return ip.kind() === 'ipv4' || (ip as ipaddr.IPv6).match(globalUnicastV6)
}

/** Whether the host of a URL is this computer itself, judged without asking DNS: `localhost`, 127.0.0.0/8, ::1, as IPv4 in IPv6 too. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}

/**
 * Whether the host of a URL is in a private network as things stand: a literal that is not public, or a name of which at least one address is none.
 * A name that cannot be looked up within 5 s is not.
 */
export async function isPrivateHost(hostname: string, resolve: typeof dns.lookup = dns.lookup): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(host)) return !isPublicAddress(host)
  const found = new Promise<readonly dns.LookupAddress[]>((done) =>
    resolve(host, { all: true }, (error, addresses) => done(error ? [] : addresses)),
  )
  const addresses = await Promise.race([found, delay(5_000, [], { ref: false })])
  return addresses.some(({ address }) => !isPublicAddress(address))
}

/** A `dns.lookup` that fails unless every address of the host is public. */
export function guardedLookup(resolve: typeof dns.lookup = dns.lookup): LookupFunction {
  return (host, options, callback) =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const bad = addresses.find(({ address }) => !isPublicAddress(address))
      const [first] = addresses
      if (bad || !first) return callback(refused(`${host} is not a public address, so it is not fetched.`), [])
      if (options.all) return callback(null, addresses)
      return callback(null, first.address, first.family)
    })
}

export interface Outbound extends AsyncDisposable {
  /** GET (or what `method` says) with every guard above. Throws `outbound_refused`, `source_unavailable`, `deadline_exceeded`. */
  get(url: string, options?: OutboundRequest): Promise<OutboundResponse>
  /**
   * The same for an answer without end (server-sent events, lines): the deadline is for its beginning, and who reads watches for silence.
   * Uncompressed; not followed elsewhere; its chunks are as the network cuts them. Destroy the body, or read it to its end.
   */
  open(url: string, options?: OutboundRequest): Promise<OutboundStream>
}

export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { maxBytes = 2_000_000, deadlineMs = 8_000, maxRedirects = 3, contentTypes = textTypes, httpsOnly = false } = options
  const timeouts = { headersTimeout: 5_000, bodyTimeout: 5_000, connections: 4 }
  const guarded = new Agent({ connect: { lookup: guardedLookup(options.resolve), timeout: 3_000 }, ...timeouts })
  const trusted = new Agent({ connect: { timeout: 3_000 }, ...timeouts })
  const allowed = new Set(options.allowedOrigins)

  const ask = (
    target: URL,
    { method = 'GET', headers = {}, openHeaders, body, allowPrivate = true }: OutboundRequest,
    signal: AbortSignal,
    more: object = {},
  ) => {
    const isAllowed = allowPrivate && allowed.has(target.origin)
    if (!isAllowed) refuseLiteral(target)
    if (httpsOnly && !isAllowed && target.protocol !== 'https:') throw refused(`${target.host} is not asked without TLS.`)
    return request(target, {
      dispatcher: isAllowed ? trusted : guarded,
      method,
      headers: { ...openHeaders, ...headers },
      body: body ?? null,
      signal,
      ...more,
    })
  }

  async function follow(url: string, { headers, ...asked }: OutboundRequest, signal: AbortSignal): Promise<OutboundResponse> {
    const most = asked.maxBytes ?? maxBytes
    const types = asked.contentTypes ?? contentTypes
    let target = parseTarget(url)
    let { allowPrivate = true } = asked
    let movedTo: string | undefined
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const sent = { ...asked, allowPrivate, headers: { 'accept-encoding': 'gzip, br', ...(hop === 0 ? headers : {}) } }
      const response = await ask(target, sent, signal)
      const { statusCode: status } = response
      const location = one(response.headers['location'])
      if (status >= 300 && status < 400 && location) {
        discard(response.body)
        if ((asked.method ?? 'GET') !== 'GET' && status !== 307 && status !== 308)
          throw refused(`${target.host} does not take what was sent to it.`)
        const next = parseTarget(new URL(location, target).href)
        allowPrivate &&= next.origin === target.origin
        target = next
        if ((status === 301 || status === 308) && (hop === 0 || movedTo !== undefined)) movedTo = target.href
        continue
      }
      const contentType = one(response.headers['content-type']).toLowerCase()
      const isEmpty = status === 204 || one(response.headers['content-length']) === '0'
      if (status >= 200 && status < 300 && !isEmpty && !types.some((prefix) => contentType.startsWith(prefix))) {
        discard(response.body)
        throw refused(`${target.host} answered with ${contentType || 'no content type'}, which is not read here.`)
      }
      const told = {
        url: target.href,
        ...(movedTo !== undefined && { movedTo }),
        status,
        headers: firstOfEach(response.headers),
        contentType,
      }
      return { ...told, body: await readCapped(response, most) }
    }
    throw refused(`${target.host} redirects more than ${maxRedirects} times.`)
  }

  /** What a failed request means to who asked. */
  async function within<T>(url: string, ms: AbortSignal, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (ms.aborted)
        throw new AppError('deadline_exceeded', { message: `There was no complete answer within ${deadlineMs} ms.`, cause: error })
      throw error instanceof AppError ? error : new AppError('source_unavailable', { message: unreached(url, error), cause: error })
    }
  }

  return {
    async get(url, asked = {}) {
      const deadline = AbortSignal.timeout(deadlineMs)
      const signal = asked.signal ? AbortSignal.any([asked.signal, deadline]) : deadline
      return await within(url, deadline, asked.signal, () => follow(url, asked, signal))
    },
    async open(url, asked = {}) {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), deadlineMs)
      const signal = asked.signal ? AbortSignal.any([asked.signal, late.signal]) : late.signal
      try {
        return await within(url, late.signal, asked.signal, async () => {
          const response = await ask(parseTarget(url), asked, signal, { bodyTimeout: 0, headersTimeout: deadlineMs })
          const { body } = response
          return {
            status: response.statusCode,
            headers: firstOfEach(response.headers),
            body: Object.assign(chunksOf(body), { destroy: () => discard(body) }),
          }
        })
      } finally {
        clearTimeout(timer)
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([guarded.destroy(), trusted.destroy()])
    },
  }
}

/** Names the host alone: the rest of an address may be a secret. */
function unreached(url: string, error: unknown): string {
  const why = networkFault(error)
  const what = `${URL.parse(url)?.host ?? 'The address'} could not be reached`
  return why === undefined ? `${what}.` : `${what}: ${why.replace(/\.$/, '')}.`
}

async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk
  } finally {
    discard(stream)
  }
}

const firstOfEach = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), name === 'link' ? [value].flat().join(', ') : one(value)]),
  )

/** `fetch` for one origin that the operator or the data folder named (a running Groundswell, a model server); nothing else. */
export function createOriginFetch(origin: string): { fetch: typeof undiciFetch } & AsyncDisposable {
  const agent = new Agent({ connect: { timeout: 3_000 }, headersTimeout: 0, bodyTimeout: 0 })
  const guardedFetch: typeof undiciFetch = async (input, init) => {
    const url = new URL(input instanceof URL || typeof input === 'string' ? input : input.url)
    if (url.origin !== origin) throw refused(`${url.origin} is not the address that was configured.`)
    return undiciFetch(input, { ...init, dispatcher: agent, redirect: 'error' })
  }
  return { fetch: guardedFetch, [Symbol.asyncDispose]: () => agent.destroy() }
}

/**
 * What a socket needs so that it cannot be led elsewhere: a lookup that refuses private addresses, unless the operator named this
 * origin (`ws://127.0.0.1:6008`). Throws `outbound_refused` for a private literal or another kind of address.
 */
export function guardSocket(url: URL, allowedOrigins: readonly string[]): { readonly lookup?: LookupFunction } {
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw refused(`${url.protocol} is no kind of socket.`)
  if (allowedOrigins.includes(`${url.protocol}//${url.host}`)) return {}
  refuseLiteral(url)
  return { lookup: guardedLookup() }
}

function parseTarget(url: string): URL {
  if (!URL.canParse(url)) throw refused('This is not an address.')
  const target = new URL(url)
  if (target.protocol !== 'http:' && target.protocol !== 'https:') throw refused(`Addresses of kind ${target.protocol} are not fetched.`)
  if (target.username || target.password) throw refused('Addresses with a user name or password are not fetched.')
  return target
}

/** `new URL()` has already normalised 127.1, 0x7f000001, octal and full-width digits to a plain literal. */
function refuseLiteral(target: URL): void {
  const literal = target.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(literal) && !isPublicAddress(literal))
    throw refused(`${target.hostname} is not a public address, so it is not fetched.`)
}

const one = (header: string | string[] | undefined): string => (Array.isArray(header) ? header[0] : header) ?? ''

function discard(stream: Readable): void {
  stream.on('error', () => {}) // destroying an unread body reports an abort that nobody waits for
  stream.destroy()
}

const decoders: Record<string, () => NodeJS.ReadWriteStream & { destroy(error?: Error): void }> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
}

/** Counts bytes after decompression, so that a small bomb cannot become a large buffer. */
async function readCapped(response: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const encoding = one(response.headers['content-encoding']).toLowerCase() || 'identity'
  let stream: AsyncIterable<Buffer | string> = response.body
  if (encoding !== 'identity') {
    const decoder = decoders[encoding]?.()
    if (!decoder) {
      discard(response.body)
      throw refused(`The answer is compressed as ${encoding}, which is not read here.`)
    }
    response.body.on('error', (error: Error) => decoder.destroy(error))
    stream = response.body.pipe(decoder)
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      size += chunk.length
      if (size > maxBytes) throw refused(`The answer is larger than ${maxBytes} bytes.`)
      chunks.push(Buffer.from(chunk))
    }
  } finally {
    discard(response.body)
  }
  return Buffer.concat(chunks)
}
