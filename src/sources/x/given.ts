import { limits } from './limits.ts'
import { xSettings, type XSettings } from './settings.ts'

/** What a person gave, as rules and a budget; undefined where it is nothing of X. */
export type GivenToX = { readonly settings: XSettings; readonly title: string } | { readonly mistake: string } | undefined

/** Pages of x.com whose path begins like an account. */
const notAccounts = new Set(
  'about account compose download explore hashtag home i intent jobs login logout messages notifications privacy search settings share signup tos'.split(
    ' ',
  ),
)
const handle = /^\w{1,15}$/
/** Words that only X's rules have (docs.x.com, "Operators"); a rule that is only words is anybody's. */
const operators =
  /(?:^|[\s(-])(?:from|to|is|has|lang|conversation_id|retweets_of|in_reply_to_tweet_id|context|entity|place|place_country|url_title|bio|followers_count):[^\s:/]/

/**
 * `x: flood lang:en`, `@nasa on x`, an address of x.com, or rules as X writes them, one a line; with `budget:500` for posts a day, `budget:$5`
 * for dollars a day and `country:DE`.
 */
export function readGiven(given: string): GivenToX {
  const { rest, ...more } = takeOptions(given.trim())
  const found = rulesOf(rest)
  if (!found) return undefined
  const long = found.rules.find((rule) => rule.length > limits.ruleLength)
  if (long !== undefined) return { mistake: `A rule of X has at most ${limits.ruleLength} characters; this one has ${long.length}.` }
  if (more.mistake !== undefined) return { mistake: more.mistake }
  const parsed = xSettings.safeParse({ rules: found.rules, ...more.options })
  if (!parsed.success)
    return {
      mistake: `That is no budget or no rules for X: from 1 to ${limits.postsPerDay.toLocaleString('en')} posts a day, and 1 to 1,000 rules.`,
    }
  return { settings: parsed.data, title: found.title }
}

function rulesOf(text: string): { readonly rules: string[]; readonly title: string } | undefined {
  if (text === '') return undefined
  const account = /^@(\w{1,15})(?: on |@)(?:x|twitter)(?:\.com)?$/i.exec(text)?.[1]
  if (account !== undefined) return ofAccount(account)
  const address = readAddress(text)
  if (address) return address
  const query = /^(?:x|twitter):\s*(?!\/\/)(\S[\s\S]*)$/i.exec(text)?.[1]
  if (query === undefined && (!operators.test(text) || /^\S+:\/\/\S+$/.test(text))) return undefined
  const rules = (query ?? text)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
  const [first = ''] = rules
  const bare = rules.length === 1 && first.startsWith('@') && handle.test(first.slice(1)) ? first.slice(1) : undefined
  if (bare !== undefined) return ofAccount(bare)
  const title = first.length > 60 ? `${first.slice(0, 59)}…` : first
  return { rules: [...new Set(rules)], title: `X: ${title}${rules.length > 1 ? ` and ${rules.length - 1} more` : ''}` }
}

const ofAccount = (account: string) => ({ rules: [`from:${account}`], title: `X: @${account}` })

function readAddress(text: string): ReturnType<typeof rulesOf> {
  if (/\s/.test(text) || !/^(?:https?:\/\/)?(?:www\.|mobile\.)?(?:x|twitter)\.com\//i.test(text)) return undefined
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  const [first = '', second = ''] = url?.pathname.split('/').filter((part) => part !== '') ?? []
  const query = url?.searchParams.get('q')?.trim()
  if (first === 'search' && query) return { rules: [query], title: `X: ${query.slice(0, 60)}` }
  if (first === 'hashtag' && /^[\p{L}\p{N}_]{1,100}$/u.test(decode(second)))
    return { rules: [`#${decode(second)}`], title: `X: #${decode(second)}` }
  const account = first.replace(/^@/, '')
  return handle.test(account) && !notAccounts.has(account.toLowerCase()) ? ofAccount(account) : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

type Options = Partial<Pick<XSettings, 'postsPerDay' | 'dollarsPerDay' | 'country'>>

/** Words of ours among theirs. */
function takeOptions(text: string): { readonly rest: string; readonly options: Options; readonly mistake?: string } {
  const options: { postsPerDay?: number; dollarsPerDay?: number; country?: string } = {}
  let mistake: string | undefined
  const rest = text.replace(/(^|\s)(budget|country):(\S+)/gi, (_whole, before: string, name: string, value: string) => {
    if (name.toLowerCase() === 'country') options.country = value.toUpperCase()
    else if (/^\$\d+(?:\.\d+)?$/.test(value)) options.dollarsPerDay = Number(value.slice(1))
    else if (/^\d+$/.test(value)) options.postsPerDay = Number(value)
    else mistake = `${value.slice(0, 20)} is no budget. Say budget:500 for posts a day, or budget:$5 for dollars a day.`
    return before
  })
  return { rest: rest.trim(), options, ...(mistake !== undefined && { mistake }) }
}
