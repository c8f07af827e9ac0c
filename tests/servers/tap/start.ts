import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newFolder } from '../../support/command.ts'
import { freePort } from '../nginx/start.ts'
import type { Pds } from '../pds/start.ts'
import { tapProgram } from './build.ts'

export type TapRecord = {
  /** false: from reading the whole repository. */
  readonly live: boolean
  readonly did: string
  readonly rev: string
  readonly collection: string
  readonly rkey: string
  readonly action: 'create' | 'update' | 'delete'
  readonly cid?: string
  readonly record?: unknown
}
/** What it decoded of one PDS, on loopback. */
export interface Tap extends AsyncDisposable {
  /** Of these accounts from now on, and what they wrote before. */
  follow(...dids: readonly string[]): Promise<void>
  /** In the order in which they came. */
  readonly records: readonly TapRecord[]
}

export async function startTap(pds: Pds): Promise<Tap> {
  const folder = await newFolder()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const args = ['run', '--disable-acks', '--plc-url', pds.directory, '--relay-url', pds.origin, '--bind', `127.0.0.1:${port}`]
  const child = spawn(tapProgram, [...args, '--db-url', `sqlite://${join(folder.path, 'tap.db')}`], {
    env: { HOME: folder.path, PATH: process.env['PATH'] },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  const end = async () => {
    if (child.exitCode === null) child.kill('SIGKILL')
    await ended
    await folder[Symbol.asyncDispose]()
  }
  const records: TapRecord[] = []
  try {
    const answers = () =>
      fetch(`${origin}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    for (const deadline = Date.now() + 60_000; !(await answers()); await delay(50))
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`tap does not start (${child.exitCode ?? 'no answer'}).`)
    const channel = new WebSocket(`${origin.replace('http', 'ws')}/channel`)
    channel.addEventListener('message', ({ data }) => {
      const { type, record } = JSON.parse(String(data)) as { type: string; record?: TapRecord }
      if (type === 'record' && record) records.push(record)
    })
    await once(channel, 'open')
    return {
      records,
      async follow(...dids) {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ dids }) }
        const { ok, status } = await fetch(`${origin}/repos/add`, init)
        if (!ok) throw new Error(`tap refuses accounts: ${status}`)
      },
      async [Symbol.asyncDispose]() {
        channel.close()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}
