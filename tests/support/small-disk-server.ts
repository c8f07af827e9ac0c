import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askResultSchema, statusSchema, type AskResult, type Status } from '../../src/api/index.ts'
import { toAppError } from '../../src/errors/index.ts'
import { postEvent } from '../../src/sim/jetstream/events.fixture.ts'
import { startJetstream } from '../../src/sim/jetstream/server.ts'
import { until } from '../../src/lib/until.fixture.ts'
import { run, serve } from './command.ts'

/**
 * What a whole server does as its disk fills while a network goes on, for `tests/full-disk.test.ts`, which gives it a small disk. Fails with
 * what was not as it should be.
 */
const [root = ''] = process.argv.slice(2)
const folder = join(root, 'data')
const ballast = join(root, 'ballast')
mkdirSync(folder)
await using _network = await startJetstream()
const network = _network
const env = { GROUNDSWELL_BLUESKY: network.url }

let told = 0
const tell = (posts: number) => {
  for (let n = 0; n < posts; n++)
    network.emit(postEvent(++told, `The Hekla flood, report ${told}: ${'the water is still rising there, '.repeat(40)}`))
}
const read = async (url: string, path: string) => fetch(`${url}${path}`)
const statusOf = async (url: string): Promise<Status> => statusSchema.parse(await (await read(url, '/api/status')).json())
const ask = async (url: string): Promise<AskResult> => {
  const body = JSON.stringify({ question: 'What is happening with the Hekla flood?' })
  const response = await fetch(`${url}/api/ask`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  assert.equal(response.status, 200)
  return askResultSchema.parse(await response.json())
}
const allThere = (url: string) => until(async () => (await statusOf(url)).posts === told, { ms: 60_000 })

function fill(): void {
  for (const size of [1 << 20, 1 << 16, 1 << 12])
    try {
      for (;;) appendFileSync(ballast, new Uint8Array(size))
    } catch (error) {
      assert.equal(toAppError(error).code, 'store_full')
    }
}

async function whileFull(url: string): Promise<void> {
  await until(async () => {
    tell(50)
    return (await statusOf(url)).store.full
  })
  for (let looked = 0; looked < 5; looked++) {
    const [source] = (await statusOf(url)).sources
    assert.match(source?.error ?? '', /disk is full/, 'also while it reads again')
    assert.notEqual(source?.state, 'live')
    await delay(300)
  }
  for (const path of ['/health', '/ready']) assert.equal((await read(url, path)).status, 200, path)
  assert.match(await (await read(url, '/metrics')).text(), /^groundswell_store_full 1$/m)
  assert.match((await run(['status', '--data', folder])).out, /the disk is full: nothing new is kept until there is room/)
  let answer = await ask(url)
  for (let asked = 0; answer.notKept === undefined && asked < 50; asked++) answer = await ask(url) // what is left of a file that is there
  assert.equal(answer.finish, 'complete')
  assert.ok(answer.citations.length > 0)
  assert.match(answer.notKept ?? '', /disk is full/)
  assert.equal((await read(url, `/api/answers/${answer.id}`)).status, 404)
}

{
  await using _server = await serve(folder, [], { env })
  const server = _server
  tell(20)
  await allThere(server.url)
  fill()
  await whileFull(server.url)
  rmSync(ballast)
  await allThere(server.url)
  await until(async () => {
    const { store, sources } = await statusOf(server.url)
    return !store.full && sources[0]?.state === 'live' && sources[0].error === undefined
  })
  const answer = await ask(server.url)
  assert.equal(answer.notKept, undefined)
  assert.equal((await read(server.url, `/api/answers/${answer.id}`)).status, 200)
  fill()
  await whileFull(server.url)
}
{
  const { code, err } = await run(['serve', '--port', '0', '--data', folder], { env })
  assert.deepEqual([code, /disk is full/.test(err)], [74, true], `nothing can be opened there: ${err}`)
  rmSync(ballast)
  await using server = await serve(folder, [], { env })
  await allThere(server.url)
}
console.log(`server: right, ${told} posts`)
