import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { createRandom } from '../bench/generator/ranks.ts'
import { createScript, isArticle, type Op } from '../bench/soak/script.ts'
import { networks, talk } from '../bench/soak/settings.ts'
import { createTexts, readText } from '../bench/soak/words.ts'
import { root } from '../bench/support.ts'

/** Three minutes of `npm run soak`, and that what it asks of the server is what was said. */
test('what is said is a pure function of a seed: at its rate, in its mix, and nothing is done to what is gone', () => {
  const take = (network: (typeof networks)[number], seed: number): Op[] =>
    createScript(network, 1, createRandom(seed)).take(20_000).toArray()
  for (const network of networks) {
    const ops = take(network, 7)
    assert.deepEqual(ops.slice(0, 500), take(network, 7).slice(0, 500))
    assert.ok(Math.abs((ops.at(-1)?.at ?? 0) - 20_000 / talk[network].rate) < 1)
    const gone = new Set<number>()
    let posts = 0
    for (const { kind, n, edits } of ops) {
      assert.ok(!gone.has(n), `${network} ${n} is gone`)
      if (kind === 'post') assert.equal(n, posts++)
      if (kind === 'delete') gone.add(n)
      if (kind === 'edit') assert.ok(edits > 0 && n < posts && (network !== 'nostr' || isArticle(n)))
    }
    for (const kind of ['edit', 'delete', 'like'] as const) {
      const share = ops.filter((op) => op.kind === kind).length / ops.length
      assert.ok(Math.abs(share - (talk[network].mix[kind] ?? 0)) < 0.03, `${network} ${kind}: ${share}`)
    }
  }
  assert.deepEqual(readText(createTexts(1)('x', 77, 2)), { network: 'x', n: 77, edits: 2 })
})

/**
 * Fewer events than the 1,000 a second of the whole: two other test files run beside it, on two cores. What must be there does not depend on the
 * rate, and memory is for the half hour to judge.
 */
test(
  'five networks for three minutes, with breaks, ends, kills and wrong clocks: nothing lost, nothing twice, no delete missed',
  { timeout: 590_000 },
  async () => {
    const args = ['--disable-warning=ExperimentalWarning', 'bench/soak.ts', '--minutes', '3', '--rate', '200']
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      let said = ''
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, said)
      assert.match(said, /yes {2}no post missing\n {2}yes {2}none doubled\n {2}yes {2}no delete missed\n/)
    } finally {
      child.kill()
    }
  },
)
