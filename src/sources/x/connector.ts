import { AppError } from '../../errors/index.ts'
import type { SourceName } from '../../post/index.ts'
import type { Connector, Entry, RecogniseTools } from '../connector.ts'
import type { Source } from '../source.ts'
import { createXApi, XFailure } from './api.ts'
import { openBudget } from './budget.ts'
import { createXCompliance } from './compliance.ts'
import { costOf } from './cost.ts'
import { readGiven } from './given.ts'
import { complaintsOf } from './rules.ts'
import { xSettings, type XSettings } from './settings.ts'
import { createXSource } from './x-source.ts'

export type XConnectorOptions = {
  /** Where the API is; tests have their own. */
  readonly origin?: string
  readonly silenceMs?: number
  readonly settledMs?: number
  readonly complianceEveryMs?: number
  readonly pollMs?: number
}

/** X by its API v2, with the operator's own key and within a budget. */
export function createXConnector({
  origin = 'https://api.x.com',
  silenceMs,
  settledMs,
  complianceEveryMs,
  pollMs,
}: XConnectorOptions = {}): Connector<XSettings> {
  const waiting = { ...(silenceMs !== undefined && { silenceMs }), ...(settledMs !== undefined && { settledMs }) }
  const asked = { ...(complianceEveryMs !== undefined && { everyMs: complianceEveryMs }), ...(pollMs !== undefined && { pollMs }) }
  return {
    kind: 'x',
    settings: xSettings,
    takes: 'an account on X (https://x.com/name) or a rule (x:flood lang:en), with your own key',
    identity: ({ rules }) => rules.join('\n'),
    async recognise(given, tools) {
      const read = readGiven(given)
      if (!read) return []
      if ('mistake' in read) throw new AppError('request_invalid', { message: read.mistake })
      const { settings, title } = read
      if (tools.secret !== undefined) await tryKey(origin, settings, { ...tools, secret: tools.secret })
      const what = `Posts on X that match ${settings.rules.length === 1 ? 'this rule' : `these ${settings.rules.length} rules`}, as they are written`
      return [
        {
          settings,
          title,
          reads: `${what}. ${costOf(settings)} Every day X is asked which stored posts were deleted.`,
          secret: { isNeeded: true, what: 'The Bearer token of an app with access to the X API v2 (developer.x.com).' },
        },
      ]
    },
    open(entries, tools) {
      const { stored, outbound, now, folder } = tools
      const keyed = groupByKey(entries)
      const keyless = entries.filter(({ secret }) => !secret)
      const stopped = keyless.length > 0 ? [unreadable(keyed.length > 0 ? 'x-keyless' : 'x', keyless, noKey)] : []
      // X wants to be asked about what is stored: who cannot do that does not read.
      if (!stored) return [...keyed.map(({ name, entries: some }) => unreadable(name, some, noStore)), ...stopped]
      const budget = openBudget(folder, { limitOf: new Map(entries.map(({ id, settings }) => [id, settings])), now })
      const shared = { origin, outbound, now }
      const streams = keyed.map(({ key, name, entries: some }) =>
        createXSource({ ...shared, ...waiting, name: name as SourceName, key, entries: some, budget }),
      )
      const asking = keyed
        .slice(0, 1)
        .map(({ key }) => createXCompliance({ ...shared, ...asked, name: 'x-compliance' as SourceName, key, folder, stored }))
      return [...streams, ...asking, ...stopped]
    },
  }
}

type KeyGroup = { readonly key: string; readonly entries: readonly Entry<XSettings>[]; readonly name: string }

/** X allows each key one stream. The first key has the plain name. */
function groupByKey(entries: readonly Entry<XSettings>[]): readonly KeyGroup[] {
  const byKey = new Map<string, Entry<XSettings>[]>()
  for (const entry of entries) if (entry.secret) byKey.set(entry.secret, [...(byKey.get(entry.secret) ?? []), entry])
  return [...byKey].map(([key, some], i) => ({ key, entries: some, name: i === 0 ? 'x' : `x-${some[0]?.id ?? i}` }))
}

export const xConnector = createXConnector()

/** Tries the key and the rules without changing or reading anything. */
async function tryKey(origin: string, { rules }: XSettings, tools: RecogniseTools & { readonly secret: string }): Promise<void> {
  if (!/^[\x21-\x7e]{1,4000}$/.test(tools.secret))
    throw new AppError('request_invalid', { message: 'That is no Bearer token: it is one word of letters, digits and signs.' })
  const api = createXApi({ origin, key: tools.secret, outbound: tools.outbound, now: tools.now })
  const answer = await api.changeRules({ add: rules.map((value) => ({ value })) }, { dryRun: true, signal: tools.signal })
  for (const [value, why] of complaintsOf(answer))
    throw new AppError('request_invalid', { message: `X does not take the rule ${value.slice(0, 100)}: ${why}` })
}

const noStore = 'X wants to be asked daily about stored posts, and this Groundswell has no way to list them: nothing is read.'
const noKey = 'X is read with a key of your own: remove this source and add it again with the Bearer token of your app.'

function unreadable(name: string, entries: readonly Entry<XSettings>[], why: string): Source {
  return {
    name: name as SourceName,
    entries: () => entries.map(({ id }) => ({ id, state: 'stopped', why })),
    read: () => failing(why),
  }
}

async function* failing(why: string): AsyncIterable<never> {
  throw new XFailure('stop', why)
}
