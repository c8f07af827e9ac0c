import { AppError, toAppError } from '../../errors/index.ts'
import { isPrivateHost } from '../../lib/outbound.ts'
import type { Connector, Recognised, RecogniseTools } from '../connector.ts'

/** What a connector makes of something that a person gave. */
export type Offer = Recognised & { readonly kind: string }
export type Asked = {
  readonly given: string
  /** Only this connector is asked: where several would take it. */
  readonly kind?: string | undefined
}

/** One slow server must not hold the answer up. */
const deadlineMs = 30_000
const longestGiven = 2_048

/**
 * Asks each connector; the answers stand in their order. A secret goes to one connector alone: all are asked without it first, and only the kind
 * that is named, or the single one that takes it (or says that nobody is let in without one), is then asked with it. Where several take it, what
 * they said without it comes back. Throws `request_invalid` where none takes it, saying what can be given, and what the one that knows it says is
 * wrong with it.
 */
export async function recogniseGiven(
  { given, kind }: Asked,
  connectors: readonly Connector[],
  { secret, ...tools }: RecogniseTools,
): Promise<readonly Offer[]> {
  const wanted = checkGiven(given)
  const asked = kind === undefined ? connectors : connectors.filter((one) => one.kind === kind)
  if (asked.length === 0)
    throw new AppError('request_invalid', {
      message: `There is no kind of source named "${kind}". There are: ${connectors.map((one) => one.kind).join(', ')}.`,
    })
  const told = await Promise.all(asked.map((connector) => tell(connector, wanted, tools)))
  tools.signal.throwIfAborted()
  const trusted = secret === undefined ? undefined : whoMayKnow(told)
  if (trusted === undefined || secret === undefined) return offersOf(told)
  const anew = await tell(trusted, wanted, { ...tools, secret })
  tools.signal.throwIfAborted()
  if (anew.error) throw anew.error
  return offersOf([anew])
}

type Told = { readonly connector: Connector; readonly found: readonly Recognised[]; readonly error?: AppError }

async function tell(connector: Connector, given: string, tools: RecogniseTools): Promise<Told> {
  const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(deadlineMs)])
  try {
    return { connector, found: await connector.recognise(given, { ...tools, signal }) }
  } catch (error) {
    return { connector, found: [], error: toAppError(error) }
  }
}

/** The one connector that the secret can be meant for; undefined where that is not settled. */
function whoMayKnow(told: readonly Told[]): Connector | undefined {
  const takers = told.filter(({ found }) => found.length > 0)
  const shut = told.filter(({ error }) => error?.code === 'unauthenticated' || error?.code === 'forbidden')
  const who = told.length === 1 ? told : takers.length > 0 ? takers : shut
  return who.length === 1 ? who[0]?.connector : undefined
}

function offersOf(told: readonly Told[]): readonly Offer[] {
  const offers = told.flatMap(({ connector, found }) => found.map((one) => ({ ...one, kind: connector.kind })))
  if (offers.length > 0) return offers
  const failed = told.find(({ error }) => error !== undefined)
  throw failed?.error ?? unknown(told.map(({ connector }) => connector))
}

/** Throws `request_invalid` where several kinds of source would take it, and nobody said which. */
export function assertOneKind(offers: readonly Offer[]): void {
  const first = new Map(offers.toReversed().map(({ kind, title }) => [kind, title]))
  if (first.size <= 1) return
  const kinds = [...first].reverse()
  throw new AppError('request_invalid', {
    message: `This can be read as ${kinds.map(([kind, title]) => `${kind} (${title})`).join(' or as ')}. Say which: --kind ${kinds[0]?.[0]}, or on the page by a tick.`,
  })
}

/** Throws `request_invalid`. A name and password in an address would be kept, shown and logged with it. */
function checkGiven(given: string): string {
  const wanted = given.trim()
  if (wanted === '' || wanted.length > longestGiven || /\p{Cc}/u.test(wanted))
    throw new AppError('request_invalid', {
      message: `Give one address, handle or file on one line, of at most ${longestGiven} characters.`,
    })
  const url = URL.canParse(wanted) ? new URL(wanted) : undefined
  if (url && (url.username !== '' || url.password !== ''))
    throw new AppError('request_invalid', {
      message: 'An address is shown in lists, so it holds no name and no password: leave them out and give them as the secret.',
    })
  return wanted
}

function unknown(connectors: readonly Connector[]): AppError {
  const takes = connectors.flatMap(({ takes }) => takes ?? [])
  return new AppError('request_invalid', {
    message: `Nothing that can be read was recognised in this. What can be given: ${takes.join('; ')}. docs/sources.md has examples.`,
  })
}

/**
 * The origins that a person named by giving this and that are private at this moment, so that they may be: as http and as socket. A public name is
 * none: whoever owns it could have it lead into this network later. A file names none either: what stands in it was written by somebody else.
 */
export async function originsNamed(given: string, isPrivate: (hostname: string) => Promise<boolean> = isPrivateHost): Promise<string[]> {
  const origins = originsIn(given)
  const [first] = origins
  return first !== undefined && (await isPrivate(new URL(first).hostname)) ? origins : []
}

function originsIn(given: string): string[] {
  const trimmed = given
    .trim()
    .replace(/\s.*$/, '') // words of ours may follow it
    .replace(/^(?:firehose|labels|feed):(?=[a-z]+:\/\/)/i, '')
    .replace(/^feed:\/\//i, 'http://')
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed
    : /^(?=[^\s/@]*\.|localhost[:/]|localhost$|\[)[^\s/@]+(?:\/|$)/i.test(trimmed)
      ? `https://${trimmed}`
      : ''
  if (!URL.canParse(address)) return []
  const { protocol, host } = new URL(address)
  if (host === '') return []
  const isPlain = protocol === 'http:' || protocol === 'ws:'
  const isBare = address !== trimmed
  return [...(isPlain || isBare ? [`http://${host}`, `ws://${host}`] : []), ...(!isPlain ? [`https://${host}`, `wss://${host}`] : [])]
}
