import type { Clock } from '../../lib/clock.ts'
import type { EpochMs } from '../../post/index.ts'
import { versionOf, type NostrEvent } from './event.ts'
import { profileName } from './normalize.ts'
import { nostrSettings } from './settings.ts'

/** Who is called what, as far as their profiles (kind 0) were read; the newest profile counts. Bounded: who was not met for longest goes first. */
export interface People {
  nameOf(pubkey: string): string | undefined
  hasProfile(pubkey: string): boolean
  /** True where something is known now that was not before. */
  learn(profile: NostrEvent): boolean
  /** What is to be told of somebody who writes: their name and since when they bear it; again after a while, since a store forgets who is silent. */
  nameToTell(pubkey: string): { readonly name: string; readonly at: EpochMs } | undefined
  /** Somebody was met whose profile is not here. */
  meet(pubkey: string): void
  wrote(pubkey: string): void
  hasWritten(pubkey: string): boolean
  /** Those whose profiles should be asked for now, at most so many; each again after an hour. */
  toAsk(): readonly string[]
}

type Known = { name?: string; version?: string; namedAt: EpochMs; askedAt: number; toldAt: number; hasWritten?: boolean }
const { perAsk, askAgainMs, tellAgainMs, waiting: mostWaiting } = nostrSettings.people

export function createPeople({ now }: { now: Clock }): People {
  const known = new Map<string, Known>()
  const waiting = new Set<string>()
  const touch = (pubkey: string): Known => {
    const one = known.get(pubkey) ?? { askedAt: -Infinity, toldAt: -Infinity, namedAt: 0 }
    known.delete(pubkey)
    known.set(pubkey, one)
    if (known.size > nostrSettings.memory.people) known.delete(known.keys().next().value ?? '')
    return one
  }
  return {
    nameOf: (pubkey) => known.get(pubkey)?.name,
    hasProfile: (pubkey) => known.get(pubkey)?.version !== undefined,
    learn(profile) {
      const one = touch(profile.pubkey)
      waiting.delete(profile.pubkey)
      const version = versionOf(profile)
      if (one.version !== undefined && version <= one.version) return false
      const name = profileName(profile)
      const isNews = one.version === undefined || (one.name ?? '') !== name
      one.version = version
      one.namedAt = profile.created_at * 1_000
      one.toldAt = now() // it goes to the store itself
      if (name === '') delete one.name
      else one.name = name
      return isNews
    },
    nameToTell(pubkey) {
      const one = known.get(pubkey)
      if (one?.name === undefined || now() - one.toldAt < tellAgainMs) return undefined
      one.toldAt = now()
      return { name: one.name, at: Math.min(one.namedAt, now()) }
    },
    meet(pubkey) {
      const one = touch(pubkey)
      if (one.version === undefined && now() - one.askedAt > askAgainMs && waiting.size < mostWaiting) waiting.add(pubkey)
    },
    wrote(pubkey) {
      touch(pubkey).hasWritten = true
    },
    hasWritten: (pubkey) => known.get(pubkey)?.hasWritten === true,
    toAsk() {
      const asked = [...waiting].slice(0, perAsk)
      for (const pubkey of asked) {
        waiting.delete(pubkey)
        touch(pubkey).askedAt = now()
      }
      return asked
    },
  }
}
