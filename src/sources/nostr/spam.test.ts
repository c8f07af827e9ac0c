import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRecords, skipWithout } from '../../../tests/support/shared-data.ts'
import { measureSpam } from './spam-measure.fixture.ts'
import { createRepeats, spamScore } from './spam.ts'
import { spamSettings } from './spam-settings.ts'

test('what many keys say nearly alike is repeated; what one key says again is not, and short texts are everybody’s', () => {
  const repeats = createRepeats()
  const text = (n: number) => `Send one coin to us and get two back today, offer ${n} ends soon https://e.example/${n}`
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => repeats.heard(text(n), `key ${n}`)),
    [0, 1, 2, 3],
  )
  const own = createRepeats()
  assert.deepEqual(
    [1, 2, 3].map(() => own.heard('Today the ferry leaves from the northern quay', 'one key')),
    [0, 0, 0],
  )
  assert.deepEqual(
    [1, 2, 3].map((n) => own.heard('Good morning!', `key ${n}`)),
    [0, 0, 0],
  )
})

test('an offer with a way to it is spam at once, news with a link is not', () => {
  const isSpam = (text: string, repeats = 0) => spamScore(text, repeats) >= spamSettings.threshold
  assert.ok(isSpam('Claim your airdrop now https://e.example/x'))
  assert.ok(isSpam('The ferry story that everybody tells, with a link https://e.example', 6))
  for (const text of ['Water is over the quay https://news.example/a', 'The ferry is late', 'Join us', '今天下雨了 https://news.example/a'])
    assert.ok(!isSpam(text), text)
})

test('of real texts: what is caught and who is wronged', { skip: skipWithout('posts/small-sets.tar.gz') }, async (t) => {
  const { development, report } = await measureSpam(await sharedRecords('posts/nostr-spam'))
  for (const [name, { spam, caught, honest, lost }] of [
    ['development', development],
    ['report', report],
  ] as const)
    t.diagnostic(
      `${name}: ${caught} of ${spam} spam caught (${((100 * caught) / spam).toFixed(1)} %), ${lost} of ${honest} honest marked (${((100 * lost) / honest).toFixed(2)} %)`,
    )
  assert.ok(report.caught / report.spam > 0.8 && report.lost / report.honest < 0.015)
  assert.ok(development.caught / development.spam > 0.8 && development.lost / development.honest < 0.015)
})
