import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { newFolder } from '../../support/command.ts'
import { freePort } from '../nginx/start.ts'
import type { Pds } from '../pds/start.ts'
import { relayProgram } from './build.ts'

/** A relay in front of one PDS, on loopback. */
export interface Relay extends AsyncDisposable {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string
  start(): Promise<void>
  /** As when its power fails. */
  kill(): Promise<void>
}

export async function startRelay(pds: Pds): Promise<Relay> {
  const folder = await newFolder()
  const [port, metrics] = [await freePort(), await freePort()]
  const database = join(folder.path, 'relay.sqlite')
  const args = [
    ...['--plc-host', pds.directory, '--admin-password', 'a test on loopback', 'serve', '--db-url', `sqlite://${database}`],
    ...['--bind', `127.0.0.1:${port}`, '--metrics-listen', `127.0.0.1:${metrics}`, '--persist-dir', join(folder.path, 'persist')],
  ]
  let child: ChildProcess | undefined
  async function start(): Promise<void> {
    const begun = (child = spawn(relayProgram, args, { env: { HOME: folder.path, PATH: process.env['PATH'] }, stdio: 'ignore' }))
    for (const deadline = Date.now() + 60_000; !(await answers(port)); await delay(50))
      if (begun.exitCode !== null || Date.now() > deadline) throw new Error(`The relay does not start (${begun.exitCode ?? 'no answer'}).`)
  }
  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  try {
    await start() // makes the tables
    await kill()
    // It asks no host of a private network to be let in, whoever asks; of one that it knows already it reads.
    addHost(database, `localhost:${pds.port}`)
    await start()
  } catch (error) {
    await kill()
    throw error
  }
  return {
    url: `ws://127.0.0.1:${port}`,
    start,
    kill,
    async [Symbol.asyncDispose]() {
      await kill()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function addHost(file: string, hostname: string): void {
  const database = new DatabaseSync(file)
  const columns = 'created_at, updated_at, hostname, no_ssl, account_limit, trusted, status, last_seq, account_count'
  database.prepare(`insert into host(${columns}) values(datetime(), datetime(), ?, 1, 100000, 1, 'active', -1, 0)`).run(hostname)
  database.close()
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/xrpc/_health`).then(
    ({ ok }) => ok,
    () => false,
  )
