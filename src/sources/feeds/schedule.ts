import type { EpochMs } from '../../post/index.ts'
import { createHeap, type Heap } from './heap.ts'
import { feedSettings } from './settings.ts'

const { perSecond, atOnce, perHostMs } = feedSettings.requests

/** Something to be asked: its host is asked one thing at a time. */
export type Scheduled = { readonly host: string; readonly nextAt: EpochMs }
/** `waitMs`: until something may be asked, as far as is known; Infinity while all that is due is being asked. */
export type Next<T> = { readonly ask: T } | { readonly waitMs: number }

/** Who is asked when: nothing before its time, one request to a host at a time and a pause between two, and never a burst. Pure: the time is told. */
export interface Schedule<T extends Scheduled> {
  /** Again where its time has changed. */
  add(task: T): void
  /** What may be asked now; it is then being asked until `done`. */
  next(now: EpochMs): Next<T>
  /** `task` was taken from `host` (it may have moved since). `holdMs`: the host wants to be left alone. */
  done(task: T, host: string, now: EpochMs, holdMs?: number): void
  readonly active: number
}

type Host<T> = { readonly name: string; readonly line: Heap<T>; isBusy: boolean; freeAt: EpochMs }

export function createSchedule<T extends Scheduled>(): Schedule<T> {
  const hosts = new Map<string, Host<T>>()
  /** Hosts by when they may be asked next. Entries that time has overtaken are put right when they come up. */
  const line = createHeap<Host<T>>()
  let active = 0
  let freeAt = 0

  function hostOf(name: string): Host<T> {
    let host = hosts.get(name)
    if (!host) hosts.set(name, (host = { name, line: createHeap(), isBusy: false, freeAt: 0 }))
    return host
  }
  /** When its first task is due; tasks whose time was changed since they were lined up stand there again. */
  function dueAt(host: Host<T>): EpochMs | undefined {
    for (let first = host.line.first(); first; first = host.line.first()) {
      if (first.item.nextAt === first.at && first.item.host === host.name) return Math.max(first.at, host.freeAt)
      host.line.take()
    }
    return undefined
  }
  function enqueue(host: Host<T>): void {
    const at = host.isBusy ? undefined : dueAt(host)
    if (at !== undefined) line.put(host, at)
    else if (!host.isBusy) hosts.delete(host.name)
  }

  return {
    add(task) {
      const host = hostOf(task.host)
      host.line.put(task, task.nextAt)
      enqueue(host)
    },
    next(now) {
      if (active >= atOnce) return { waitMs: Infinity }
      if (now < freeAt) return { waitMs: freeAt - now }
      for (let first = line.first(); first; first = line.first()) {
        const host = first.item
        const at = host.isBusy || hosts.get(host.name) !== host ? undefined : dueAt(host)
        if (at === first.at && at > now) return { waitMs: at - now }
        line.take()
        if (at === undefined) continue
        if (at > now) line.put(host, at)
        else {
          const { item } = host.line.take() as { item: T }
          host.isBusy = true
          active++
          freeAt = now + 1_000 / perSecond
          return { ask: item }
        }
      }
      return { waitMs: Infinity }
    },
    done(task, name, now, holdMs = 0) {
      active--
      const host = hostOf(name)
      host.isBusy = false
      host.freeAt = now + Math.max(perHostMs, holdMs)
      if (Number.isFinite(task.nextAt)) hostOf(task.host).line.put(task, task.nextAt)
      enqueue(host)
      if (task.host !== name) enqueue(hostOf(task.host))
    },
    get active() {
      return active
    },
  }
}
