import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { deleteEvent, postEvent } from '../src/sim/jetstream/events.fixture.ts'
import { startJetstream } from '../src/sim/jetstream/server.ts'
import { installClients, type Clients } from './clients/install.ts'
import { newFolder, run, serve, start } from './support/command.ts'

let clients: Clients
before(async () => void (clients = await installClients()), { timeout: 300_000 })

type Said = { readonly did?: string; readonly text?: string; readonly cid?: string; readonly deleted?: boolean; readonly error?: string }

/** A client in a process of its own, and what it has printed. */
function listen(client: string, url: string) {
  const [program, script] = clients.jetstream
  const child = spawn(program, [script, client, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  return {
    lines: () =>
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as 'open' | Said),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
async function until<T>(find: () => T | undefined, what: string): Promise<T> {
  for (const end = Date.now() + 30_000; ; await delay(10)) {
    const found = find()
    if (found !== undefined) return found
    assert.ok(Date.now() < end, `${what}: not after 30 s`)
  }
}

test('unmodified clients of Jetstream read what a server takes in, and what leaves it again', { timeout: 120_000 }, async () => {
  await using folder = await newFolder()
  const idle = await run(['bridge', '--data', folder.path, '--bridge-port', '0'])
  assert.match(idle.err, /Nothing comes in here/)
  assert.notEqual(idle.code, 0)

  await using network = await startJetstream()
  await using _server = await serve(folder.path, [], { env: { GROUNDSWELL_BLUESKY: network.url } })
  const bridge = start(['bridge', '--data', folder.path, '--bridge-port', '0'], { mostMs: 100_000 })
  const [url] = await bridge.until(/ws:\/\/127\.0\.0\.1:\d+/)
  await using skyware = listen('@skyware/jetstream', url)
  await using atcute = listen('@atcute/jetstream', url)
  const both = { skyware, atcute }
  for (const [name, client] of Object.entries(both))
    await until(() => client.lines().find((line) => line === 'open'), `${name} is connected`)

  network.emit(postEvent(1, 'Water is over the quay'))
  network.emit(postEvent(2, 'Something else'))
  const of = (client: typeof skyware) => client.lines().filter((line) => line !== 'open')
  for (const [name, client] of Object.entries(both)) {
    const said = await until(() => of(client).find(({ text }) => text === 'Water is over the quay'), `${name} reads the post`)
    assert.deepEqual([said.did, said.cid?.startsWith('bafyrei')], ['did:plc:exampleana', true])
  }
  network.emit(deleteEvent(1))
  for (const [name, client] of Object.entries(both)) {
    await until(() => of(client).find(({ deleted }) => deleted), `${name} hears of the deletion`)
    assert.deepEqual(
      of(client).filter(({ error }) => error !== undefined),
      [],
      name,
    )
  }
  bridge.child.kill('SIGINT')
  const ended = await bridge.ended
  assert.match(ended.err, /events sent/)
})
