import type { Callbacks } from '../lib/callbacks.ts'
import type { Clock } from '../lib/clock.ts'
import type { Outbound } from '../lib/outbound.ts'
import type { Post, PostId } from '../post/index.ts'
import type { Accounts } from './bluesky/accounts.ts'
import type { Source } from './source.ts'

/**
 * What the folder of a network gives to the rest: what it makes of something that a person gives (an address, a handle, a file), and the
 * sources that read it. What it is told to read is an entry: settings that are kept, a secret that is kept apart from them.
 */
export interface Connector<Settings = unknown> {
  /** `mastodon`: also the name of the folder, and what its post ids begin with where they are of one network. */
  readonly kind: string
  /** Settings as they were kept; throws where they are not of this kind. A zod schema is one. */
  readonly settings: { parse(kept: unknown): Settings }
  /**
   * What a person gave, looked at and tried; empty where it is not of this kind. Throws an `AppError` that says what to do where it is, and can't be read.
   * A secret comes only where it can be meant for no other kind, after a first time without it: a network that wants one says so in `Recognised.secret`,
   * or throws `unauthenticated` or `forbidden`.
   */
  recognise(given: string, tools: RecogniseTools): Promise<readonly Recognised<Settings>[]>
  /** What a person may give, for the sentence where nothing of it was recognised: `a Nostr relay (wss://…)`. Absent: nothing to name. */
  readonly takes?: string
  /**
   * The sources that read these entries, as many as suit the network; none where there are none. Each is named `<kind>`, or `<kind>-` or `<kind>:`
   * and more, and no two of all alike. Where several entries share sources each source tells of its own by `entries`; else they stand in the order of the
   * entries.
   */
  open(entries: readonly Entry<Settings>[], tools: ConnectorTools): readonly Source[]
  /** Where an entry connects, for `doctor`: addresses of http or ws. Absent: whatever looks like one in its settings. */
  addresses?(settings: Settings): readonly string[]
  /** For `doctor`: one small request as the entry makes it, with its secret. Throws an `AppError` that says what is wrong; no cost, nothing kept. */
  probe?(entry: Entry<Settings>, tools: RecogniseTools): Promise<void>
  /** What makes it the same source: two entries of one identity are one, whatever else their settings say. Absent: all of the settings as JSON. */
  identity?(settings: Settings): string
  /** Where several entries share a source: whether this post came by this one, so that its posts can go with it. */
  brought?(entry: Entry<Settings>, post: Post): boolean
  /** What the operator decided about whom to read, where it is not the usual: a sentence for the policy. */
  decided?(settings: Settings): string | undefined
  /** All of these as a file that `recognise` takes, where the network has such lists. */
  writeList?(all: readonly Settings[]): string
  /** Once its posts were erased: what `folder` remembers of it goes too, or what is added again would not come again. */
  forget?(entry: Entry<Settings>, tools: Pick<ConnectorTools, 'folder'>): void
}

export type Recognised<Settings = unknown> = {
  readonly settings: Settings
  /** What a list shows: `mastodon.example, public posts`. */
  readonly title: string
  /** A sentence for the person who adds it: what will be read, how often, at what cost. */
  readonly reads: string
  /** Whether a token or key belongs to it, and which, in a sentence. */
  readonly secret?: { readonly isNeeded: boolean; readonly what: string }
  /** It stood in a list that was given, which somebody else may have written: it may not be private. */
  readonly isListed?: boolean
}

export type Entry<Settings = unknown> = {
  /** As it was given when it was added; a word of letters, digits and `-`. */
  readonly id: string
  readonly settings: Settings
  readonly secret?: string
  /** Origins that may be private for this entry alone, since the operator named them with it; none for what stood in somebody else's list. */
  readonly origins?: readonly string[]
}

/** The doors and clocks of a connector; it opens no other. */
export type ConnectorTools = {
  readonly outbound: Outbound
  /** Origins (`ws://127.0.0.1:6008`) that may be private, since the operator named them: those of all entries together; `doorOf` has those of one. */
  readonly allowedOrigins: readonly string[]
  readonly now: Clock
  /** For what a source must remember beside its cursor: which server-local id is which post, how often a feed changes. Made on first use; no secrets. */
  readonly folder: string
  /** Where others can be told to call; absent where this server has no public address. */
  readonly callbacks?: Callbacks
  /** Posts of a network that the store holds, for networks that want to be asked whether these are still there. */
  readonly stored?: (network: string, options: { readonly signal: AbortSignal }) => AsyncIterable<Pick<Post, 'id' | 'url'>>
  /** Posts that saved answers rest on, those of the newest answers first: a network is asked about them before all others. */
  readonly cited?: () => readonly PostId[]
  /** Who is who on AT Protocol, and the Jetstream servers that the operator reads Bluesky from, if not Bluesky's own. */
  readonly bluesky?: { readonly accounts: Accounts; readonly hosts?: readonly string[] }
  /** How far a first start goes back, where the network has a past. Default: the connector's own. */
  readonly rewindMs?: number
}
export type RecogniseTools = Omit<ConnectorTools, 'folder' | 'callbacks' | 'cited'> & {
  readonly signal: AbortSignal
  /** Of what was given with it. */
  readonly secret?: string
  /** Where a file was given, `given` is its name alone and this is what stands in it, as text of at most 4 MB. */
  readonly file?: string
}
