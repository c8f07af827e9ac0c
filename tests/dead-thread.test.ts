import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { newFolder, run, serve, xLine } from './support/command.ts'
import { faultEnv } from './support/failing-thread.ts'

const threads = globSync('../src/store/live/*-worker.ts', { cwd: fileURLToPath(new URL('.', import.meta.url)) }).map((path) =>
  basename(path),
)

for (const [at, thread] of threads.entries())
  for (const how of at === 0 ? (['exception', 'memory'] as const) : (['exception'] as const))
    test(
      `a server whose ${thread} ends by ${how} says so and stops, and what it had acknowledged is there`,
      { timeout: 120_000 },
      async () => {
        await using folder = await newFolder()
        const { path } = folder
        const [data, file, posts] = [join(path, 'data'), join(path, 'end'), join(path, 'posts.ndjson')]
        await writeFile(posts, `${xLine(1, 'The bridge is closed')}\n`)
        const serving = await serve(data, [], { env: faultEnv({ thread, end: { file, how } }) })
        assert.equal((await run(['import', posts, '--data', data])).code, 0)
        await writeFile(file, '')
        const { code, signal, err } = await serving.running.ended
        assert.deepEqual([code, signal], [70, null], err)
        assert.match(err, /A thread of Groundswell has ended\. Start it again; what was acknowledged is kept\./)
        const found = await run(['search', 'bridge', '--data', data])
        assert.equal(found.code, 0, found.err)
        assert.match(found.out, /The bridge is closed/)
      },
    )
