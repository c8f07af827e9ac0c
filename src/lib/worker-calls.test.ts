import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('a worker that is closed while it still answers does not let the process end in the middle', { timeout: 60_000 }, () => {
  const script = `
    import { startWorker } from '${new URL('worker-calls.ts', import.meta.url)}'
    const worker = startWorker(new URL('${new URL('late-reply-worker.fixture.ts', import.meta.url)}'), null, { maxOldGenerationSizeMb: 32 })
    worker.call('question', null).catch(() => {})
    await worker[Symbol.asyncDispose]()
    console.log('closed')`
  for (let time = 0; time < 5; time++) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'closed\n' }, stderr)
  }
})
