import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { evaluateSelection } from './evaluate.ts'

test('a run that is broken off goes on after its last question, and imports nothing where none is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-selection-'))
  try {
    const tweets = join(folder, 'rumoureval2017', 'thread', 'source-tweet')
    await mkdir(tweets, { recursive: true })
    await writeFile(
      join(tweets, '1.json'),
      JSON.stringify({ id_str: '524936793633083394', text: 'Two shot in Ottawa', user: { id_str: '7' } }),
    )
    await writeFile(
      join(folder, 'kalvik-tweets_labeled.csv'),
      'Tweet ID, Tweet Text\n"353417323123720193","Seven people died in the Alberta floods"\n',
    )
    const out = join(folder, 'out')
    const request = { folder, parts: ['numbers', 'fourth'] as const, out }
    let stores = 0
    const openLive = async () => (stores++, createScanStore())
    const stop = new AbortController()
    const stopAt = ({ asked }: { asked: number }) => void (asked === 5 && stop.abort(new Error('enough')))
    await assert.rejects(evaluateSelection(request, openLive, { signal: stop.signal, onProgress: stopAt }), /enough/)
    const asked: number[] = []
    const { signal } = new AbortController()
    const report = await evaluateSelection(request, openLive, { signal, onProgress: (state) => asked.push(state.asked) })
    assert.equal(
      asked.find((one) => one > 0),
      5,
      'five are there from before',
    )
    assert.equal(stores, 2)
    assert.match(report.about, /^\d+ questions over real posts/)
    assert.deepEqual(await readdir(out), ['selection.found.ndjson'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
