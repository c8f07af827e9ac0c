import type { Post } from '../post/index.ts'

/** hide: nowhere. warn: in lists, marked, and in no answer, suggestion or trend. show: as any other post. */
export type LabelAction = 'show' | 'warn' | 'hide'
export type Blocked = {
  readonly what: 'author' | 'domain'
  /** A handle without its @, an author's id, or a domain; in small letters but for ids. */
  readonly name: string
  /** Of an author given by handle: whose it was on each network when that was known. */
  readonly ids: readonly string[]
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly at: number
}
/** What the operator decides about the posts of others; what Groundswell owes their authors is not for choice. */
export type Policy = {
  /** `by` label; `nostr/spam` is that label on that network, and goes before `spam`. */
  readonly labels: { readonly by: Readonly<Record<string, LabelAction>>; readonly others: LabelAction }
  readonly blocked: readonly Blocked[]
  /** Whether an export holds posts of people who opted out of generated answers, marked as such. */
  readonly exportOptedOut: boolean
}

/**
 * What moderation decided is followed; what readers may not want to meet unasked is marked (the values of atproto's label definitions, X's and the
 * fediverse's "sensitive" stands for far more than that and is shown, as its warnings do, which stand in the text as well). On Nostr a
 * `content-warning` is the author's wish that readers are asked first (NIP-36), and `spam` and `reported` are the only moderation there is. `!no-unauthenticated` is for those who are logged in where it was written.
 */
export const defaultPolicy: Policy = {
  labels: {
    by: {
      '!hide': 'hide',
      '!takedown': 'hide',
      '!suspend': 'hide',
      '!no-unauthenticated': 'hide',
      '!warn': 'warn',
      porn: 'warn',
      sexual: 'warn',
      nudity: 'warn',
      'graphic-media': 'warn',
      gore: 'warn',
      nsfl: 'warn',
      nsfw: 'warn',
      'nostr/content-warning': 'warn',
      'nostr/spam': 'warn',
      'nostr/reported': 'warn',
    },
    others: 'show',
  },
  blocked: [],
  exportOptedOut: false,
}

/** A policy, ready to be asked of each post. */
export type Judge = {
  readonly policy: Policy
  /** The strictest that any of its labels, its author and its links ask for. */
  actionOf(post: Post): LabelAction
  /** Labels for which a reader is warned. */
  warningsOf(post: Pick<Post, 'id' | 'labels'>): string[]
  /** Ids of blocked authors, as far as they are known. */
  readonly authors: ReadonlySet<string>
}

export function createJudge(policy: Policy): Judge {
  const { by, others } = policy.labels
  const actions = new Map(Object.entries(by))
  const actionFor = (label: string, { id }: Pick<Post, 'id'>): LabelAction =>
    actions.get(`${id.slice(0, id.indexOf(':'))}/${label}`) ?? actions.get(label) ?? others
  const authorNames = policy.blocked.filter(({ what }) => what === 'author')
  const authors = new Set(authorNames.flatMap(({ name, ids }) => (ids.length > 0 ? ids : name.includes(':') ? [name] : [])))
  const handles = new Set(authorNames.flatMap(({ name, ids }) => (ids.length === 0 && !name.includes(':') ? [name] : [])))
  const domains = new Set(policy.blocked.flatMap(({ what, name }) => (what === 'domain' ? [withoutRoot(name)] : [])))
  const isBlocked = (post: Post): boolean => {
    if (authors.has(post.author.id) || (handles.size > 0 && handles.has(post.author.handle.toLowerCase()))) return true
    return domains.size > 0 && hostsOf(post).some((host) => isUnder(host, domains))
  }
  return {
    policy,
    authors,
    actionOf(post) {
      if (isBlocked(post)) return 'hide'
      let strictest: LabelAction = 'show'
      for (const label of post.labels) {
        const action = actionFor(label, post)
        if (action === 'hide') return 'hide'
        if (action === 'warn') strictest = 'warn'
      }
      return strictest
    },
    warningsOf: (post) => post.labels.filter((label) => actionFor(label, post) === 'warn'),
  }
}

/** Where a post stands, where it leads, and where its author is at home. */
function hostsOf({ author, url, links, card }: Post): string[] {
  const addresses = [url, ...links, ...(card ? [card.url] : []), author.id.slice(author.id.indexOf(':') + 1)]
  const hosts = addresses.flatMap((address) =>
    /^https?:/.test(address) && URL.canParse(address) ? [withoutRoot(new URL(address).hostname)] : [],
  )
  const home = withoutRoot(author.handle.toLowerCase().split('@').at(-1) ?? '')
  return home.includes('.') ? [...hosts, home] : hosts
}

/** `spam.example.` is `spam.example`: the dot at its end is the root of all names. */
export const withoutRoot = (host: string): string => host.replace(/\.+$/, '')

/** `a.spam.example` is under `spam.example`, and so is that itself. */
function isUnder(host: string, domains: ReadonlySet<string>): boolean {
  for (let rest = host; rest !== ''; rest = rest.includes('.') ? rest.slice(rest.indexOf('.') + 1) : '') if (domains.has(rest)) return true
  return false
}
