import { toAppError } from '../../errors/index.ts'
import type { CallbackRequest, CallbackResponse, Callbacks, OpenCallback } from '../../lib/callbacks.ts'
import type { Clock } from '../../lib/clock.ts'
import { createSecret } from '../../lib/ids.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { EpochMs } from '../../post/index.ts'
import { feedHeaders } from './ask-feed.ts'
import type { Scheduled } from './schedule.ts'
import { feedSettings } from './settings.ts'
import { isSigned } from './signature.ts'

/** What a hub sent and proved to be its own. */
export type Delivery = { readonly body: Buffer; readonly contentType: string; readonly receivedAt: EpochMs }
export type SubscriptionOptions = {
  readonly callbacks: Callbacks
  readonly now: Clock
  /** The hub may be in a private network. */
  readonly allowPrivate: boolean
  /** The way to the hub keeps secrets. */
  readonly mayTellSecret: boolean
  readonly onDelivery: (delivery: Delivery) => void
  /** Something is new, says someone who did not prove it or did not say what. */
  readonly onNudge: () => void
  /** A delivery whose signature is wrong. */
  readonly onForged: () => void
  /** It was verified, denied, or has ended: `nextAt` is another. */
  readonly onChange: () => void
}
export type Hub = { readonly url: string; readonly topic: string }

const { leaseMs, renewAt, againMs, verifyMs } = feedSettings.push
const longestLeaseMs = 30 * 86_400_000

/**
 * A hub's promise to tell of one feed's news (W3C WebSub): asked for with an address nobody can guess and a secret, verified by the hub's
 * question there, renewed with a new secret before it ends. Secrets live as long as the process; a hub that still calls the address of
 * another one learns that it is gone.
 */
export class Subscription implements Scheduled {
  readonly host: string
  nextAt: EpochMs = 0
  /** Why it failed, for whoever looks. */
  why: string | undefined
  readonly #hub: Hub
  readonly #options: SubscriptionOptions
  readonly #callback: OpenCallback
  /** The newest first: a hub uses an older one until it has verified. Empty: none was told. */
  #secrets: readonly string[] = []
  #pendingUntil = 0
  #verifiedUntil = 0

  constructor(hub: Hub, options: SubscriptionOptions) {
    this.#hub = hub
    this.#options = options
    this.host = new URL(hub.url).host
    this.#callback = options.callbacks.open((request) => this.#handle(request))
  }

  get isVerified(): boolean {
    return this.#options.now() < this.#verifiedUntil
  }
  isFor(hub: Hub): boolean {
    return hub.url === this.#hub.url && hub.topic === this.#hub.topic
  }
  /** For good: nobody asks any more. */
  close(): void {
    this.nextAt = Infinity
    this.#callback.close()
  }

  /** Asks the hub. Never throws; `nextAt` is then when to ask again, whether or not it verifies. */
  async ask(outbound: Outbound, signal: AbortSignal): Promise<void> {
    const { now, allowPrivate, mayTellSecret } = this.#options
    const secret = createSecret()
    this.#pendingUntil = now() + verifyMs // before the answer: hubs verify while they are being asked
    this.nextAt = now() + againMs
    if (mayTellSecret) this.#secrets = [secret, ...this.#secrets].slice(0, 2)
    const body = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': this.#hub.topic,
      'hub.callback': this.#callback.url,
      'hub.lease_seconds': String(leaseMs / 1_000),
      ...(mayTellSecret && { 'hub.secret': secret }),
    })
    try {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await outbound.get(this.#hub.url, {
        method: 'POST',
        headers,
        openHeaders: feedHeaders,
        body: body.toString(),
        allowPrivate,
        contentTypes: [''],
        signal,
      })
      if (answer.status < 200 || answer.status >= 300) this.#refused(`The hub answered with ${answer.status}.`)
    } catch (error) {
      this.#refused(toAppError(error).message)
    }
  }

  #refused(why: string): void {
    this.#pendingUntil = 0
    this.why = why
  }

  #handle(request: CallbackRequest): CallbackResponse {
    return request.method === 'POST' ? this.#deliver(request) : this.#verify(request.query)
  }

  /** 5.3: yes, we asked for that; to anything else, no. */
  #verify(query: URLSearchParams): CallbackResponse {
    const { now, onChange } = this.#options
    if (query.get('hub.topic') !== this.#hub.topic) return { status: 404 }
    const mode = query.get('hub.mode')
    if (mode === 'denied') {
      this.#refused(`The hub refuses: ${(query.get('hub.reason') ?? 'no reason given').slice(0, 200)}`)
      this.#verifiedUntil = 0
      this.nextAt = now() + againMs
      onChange()
      return { status: 200 }
    }
    const challenge = query.get('hub.challenge')
    if (mode !== 'subscribe' || challenge === null || challenge === '' || now() > this.#pendingUntil) return { status: 404 }
    const lease = Math.min(longestLeaseMs, Math.max(60_000, Number(query.get('hub.lease_seconds') ?? leaseMs / 1_000) * 1_000 || leaseMs))
    this.#pendingUntil = 0
    this.#verifiedUntil = now() + lease
    this.#secrets = this.#secrets.slice(0, 1)
    this.nextAt = now() + Math.round(lease * renewAt)
    this.why = undefined
    onChange()
    return { status: 200, body: challenge }
  }

  /** Whatever it holds, the answer is the same: nobody learns whether a signature was right. */
  #deliver({ body, headers }: CallbackRequest): CallbackResponse {
    const { now, onDelivery, onNudge, onForged } = this.#options
    if (!this.isVerified && now() > this.#pendingUntil) return { status: 410 }
    if (this.#secrets.length === 0) onNudge()
    else if (!isSigned(body, headers['x-hub-signature'], this.#secrets)) onForged()
    else if (body.length === 0) onNudge()
    else onDelivery({ body, contentType: headers['content-type'] ?? '', receivedAt: now() })
    return { status: 202 }
  }
}
