import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { dying, faithful } from '../../models/scripted/scripts.fixture.ts'
import type { OpenModel } from '../../models/index.ts'
import { byModel } from './by-model.ts'
import { readLabelled } from './labelled.ts'

const { signal } = new AbortController()
const groups = readLabelled().filter(({ split }) => split === 'apart')
const labelledIn = ({ posts, question }: { posts: string; question: string }) =>
  groups.find((group) => question.includes(group.question) && group.posts.some(({ text }) => posts.includes(text.slice(0, 20))))

/** Says what a labelled model said of the same posts, else the first of them; as a second reader it is for whatever is short. */
function openModel(): { readonly model: OpenModel; readonly calls: () => number } {
  let calls = 0
  const scripted = createScriptedModel({
    name: 'parrot',
    script(request) {
      calls++
      const said = labelledIn(request)?.sentences.find(({ origin }) => origin.startsWith('cluster'))?.text
      return said === undefined || !request.posts.startsWith('Posts:') ? faithful(request) : [said]
    },
    limits: { contextTokens: 50_000 },
  })
  return {
    model: { ...scripted, judge: async ({ question }) => 60 - question.length },
    calls: () => calls,
  }
}

test('a model is compared with quotes on the same questions, by labels of the very sentences it writes, and as a second reader', async () => {
  const out = mkdtempSync(join(tmpdir(), 'groundswell-citations-'))
  try {
    const stop = new AbortController()
    const first = openModel()
    await assert.rejects(
      byModel(
        { split: 'apart', model: first.model, out },
        { signal: stop.signal, onProgress: ({ done }) => done === groups.length + 3 && stop.abort(new Error('enough')) },
      ),
    )
    const second = openModel()
    const [writers, reader] = await byModel({ split: 'apart', model: second.model, out }, { signal })
    assert.ok(writers && reader)
    assert.equal(second.calls(), 2 * groups.length - 3, 'what was asked before is not asked again')
    for (const { rows, columns } of [writers, reader]) for (const row of rows) assert.equal(row.length, columns.length)
    assert.deepEqual(
      writers.rows.map(([name]) => name),
      ['extractive', 'by cluster, parrot', 'whole prompt, parrot'],
    )
    const [, , sentences, passing, said, partly, wrong, useless, unread] = writers.rows[1] ?? []
    assert.equal(sentences, groups.length)
    const judged = [said, partly, useless].map(Number).reduce((sum, one) => sum + one, 0) + (wrong as { hits: number }).hits
    assert.equal(judged + Number(unread), passing)
    assert.ok(judged > 0, 'sentences that a person has read are known again')
    assert.deepEqual(
      reader.rows.map(([name]) => name),
      ['that pass the checks, at 0.8', 'all'],
    )
    assert.deepEqual(readdirSync(out), ['citations.found.ndjson'])
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
})

test('a model that fails is no model that says nothing: the run ends with its words, and keeps nothing of that', async () => {
  const out = mkdtempSync(join(tmpdir(), 'groundswell-citations-'))
  try {
    const model = createScriptedModel({ script: dying(1), limits: { contextTokens: 50_000 } })
    await assert.rejects(byModel({ split: 'apart', model, out }, { signal }), { code: 'model_failed' })
    const kept = readFileSync(join(out, 'citations.parts.ndjson'), 'utf8')
    assert.doesNotMatch(kept, /by cluster/)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
})
