import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../errors/index.ts'
import type { Clock } from '../lib/clock.ts'
import { withLock } from '../lib/file-lock.ts'
import { openOwnFile } from '../lib/own-file.ts'
import { createJudge, defaultPolicy, withoutRoot, type Blocked, type Judge, type LabelAction, type Policy } from './policy.ts'

/** `policy.json` in the data folder: what differs from the defaults. What another process changes is in force a tenth of a second later. */
export interface PolicyFile {
  /** As it is in force now; the same object until it changes. Throws `config_invalid` where the file is damaged. */
  judge(): Judge
  /** Each time that something else has been decided, here or by another process, until `signal` aborts, which ends it quietly. */
  decisions(signal: AbortSignal): AsyncIterable<Judge>
  /** null: as the default has it. Throws `request_invalid` where there are too many. */
  setLabel(label: string, action: LabelAction | null): void
  setOtherLabels(action: LabelAction): void
  setExportOptedOut(isOn: boolean): void
  /** `ids`: whose handle it is, as far as that is known. Throws `request_invalid` for what can be no name, or where there are too many. */
  block(name: string, reason: string, ids: readonly string[]): Blocked
  /** Throws `not_found`. */
  unblock(name: string): void
}

const most = { labels: 1_000, blocked: 10_000, ids: 20 }
const actionSchema = z.enum(['show', 'warn', 'hide'])
const lookEveryMs = 100
const version = 1
const fileSchema = z.object({
  version: z.literal(version),
  labels: z.record(z.string().min(1).max(128), actionSchema).default({}),
  otherLabels: actionSchema.optional(),
  exportOptedOut: z.boolean().optional(),
  blocked: z
    .array(
      z.object({
        what: z.enum(['author', 'domain']),
        name: z.string().min(1).max(512),
        ids: z.array(z.string().max(512)).max(most.ids).default([]),
        reason: z.string().max(500),
        at: z.int(),
      }),
    )
    .max(most.blocked)
    .default([]),
})
type Content = Omit<z.infer<typeof fileSchema>, 'version'>

export function openPolicyFile({ folder, now }: { folder: string; now: Clock }): PolicyFile {
  const file = openOwnFile(join(folder, 'policy.json'), {
    parse: (content) => {
      const own = toContent(content)
      return { own, judge: createJudge(withDefaults(own)) }
    },
    damaged,
  })
  let seen: { readonly judge: Judge; readonly at: number } | undefined
  /** It is asked of every post: the file is looked at ten times a second. Where it is damaged meanwhile, what was decided last stays in force. */
  const judge = (): Judge => {
    if (seen !== undefined && performance.now() - seen.at < lookEveryMs) return seen.judge
    try {
      seen = { judge: file.read().judge, at: performance.now() }
    } catch (error) {
      if (seen === undefined) throw error
      seen = { ...seen, at: performance.now() }
    }
    return seen.judge
  }
  const change = <T>(work: (content: Content) => { readonly next: Content; readonly result: T }): T => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return withLock(join(folder, 'policy.lock'), 'the policy', () => {
      const { next, result } = work(file.read().own)
      file.write({ version, ...next })
      if (seen) seen = { ...seen, at: -Infinity }
      return result
    })
  }
  const set = (more: (content: Content) => Partial<Content>) =>
    change((content) => ({ next: { ...content, ...more(content) }, result: undefined }))
  return {
    judge,
    async *decisions(signal) {
      for (let known = judge(); !signal.aborted;) {
        await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => {})
        const next = judge()
        if (next !== known && !signal.aborted) yield next
        known = next
      }
    },
    setLabel: (label, action) =>
      set(({ labels }) => {
        const { [label]: _former, ...others } = labels
        const next = action === null ? others : { ...others, [label]: action }
        if (Object.keys(next).length > most.labels) throw tooMany('labels', most.labels)
        return { labels: next }
      }),
    setOtherLabels: (otherLabels) => set(() => ({ otherLabels })),
    setExportOptedOut: (exportOptedOut) => set(() => ({ exportOptedOut })),
    block: (given, reason, ids) =>
      change((content) => {
        const { what, name } = readName(given)
        const one: Blocked = { what, name, ids: what === 'author' ? ids.slice(0, most.ids) : [], reason, at: now() }
        const others = content.blocked.filter((other) => other.name !== name)
        if (others.length >= most.blocked) throw tooMany('names', most.blocked)
        return { next: { ...content, blocked: [...others, { ...one, ids: [...one.ids] }] }, result: one }
      }),
    unblock: (given) =>
      change((content) => {
        const { name } = readName(given)
        const blocked = content.blocked.filter((one) => one.name !== name)
        if (blocked.length === content.blocked.length)
          throw new AppError('not_found', { message: `"${given}" is not blocked. groundswell policy shows who is.` })
        return { next: { ...content, blocked }, result: undefined }
      }),
  }
}

/** `@ana.example` and `ana` are handles, `bluesky:did:…` an author's id, `spam.example` and `https://spam.example/x` a domain. */
export function readName(given: string): Pick<Blocked, 'what' | 'name'> {
  const text = given.trim()
  if (text === '' || text.length > 512 || /[\p{Cc}\s]/u.test(text)) throw noName(given)
  if (text.startsWith('@')) {
    const name = text.slice(1).toLowerCase()
    if (name === '' || name.includes('/')) throw noName(given)
    return { what: 'author', name }
  }
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return { what: 'domain', name: withoutRoot(new URL(text).hostname) }
  if (/^[a-z][a-z0-9-]*:./.test(text)) return { what: 'author', name: text }
  if (/[/@]/.test(text)) throw noName(given)
  if (!text.includes('.')) return { what: 'author', name: text.toLowerCase() }
  const domain = `https://${text.replace(/^\.+|\.+$/g, '')}`
  if (!URL.canParse(domain) || !new URL(domain).hostname.includes('.')) throw noName(given)
  return { what: 'domain', name: new URL(domain).hostname }
}

const noName = (given: string) =>
  new AppError('request_invalid', {
    message: `"${given.slice(0, 80)}" names nobody who can be blocked. Give a handle (@ana.example), an author's id (bluesky:did:…) or a domain (spam.example).`,
  })
const tooMany = (what: string, number: number) =>
  new AppError('request_invalid', { message: `At most ${number.toLocaleString('en')} ${what} can be kept. Remove some first.` })

function withDefaults({ labels, otherLabels, exportOptedOut, blocked }: Content): Policy {
  return {
    labels: { by: { ...defaultPolicy.labels.by, ...labels }, others: otherLabels ?? defaultPolicy.labels.others },
    blocked,
    exportOptedOut: exportOptedOut ?? defaultPolicy.exportOptedOut,
  }
}

function toContent(content: unknown): Content {
  if (content === undefined) return { labels: {}, blocked: [] }
  const parsed = fileSchema.safeParse(content)
  if (!parsed.success) throw damaged()
  const { version: _version, ...own } = parsed.data
  return own
}

/** A policy that cannot be read must not become none: what was blocked would come back. */
const damaged = () =>
  new AppError('config_invalid', {
    message: 'policy.json in the data folder cannot be read. Mend it, or move it away to go back to the defaults: nobody is blocked then.',
  })
