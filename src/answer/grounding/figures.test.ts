import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'

const day = 86_400_000
const at = Date.parse('2016-05-04T09:00:00Z')
const asked = 'How many hostages are in the bank in Karsholm?'
const told = async (said: readonly (readonly [days: number, text: string])[], question = asked) =>
  (
    await evidenceOf(
      said.map(([days, text], n) =>
        makePost({ n, by: `by${n}`, at: at + days * day, text, langs: [/\p{Script=Hiragana}/u.test(text) ? 'ja' : 'en'] }),
      ),
      question,
    )
  ).figures?.now

const siege = [
  [0, '5 hostages are in the bank in Karsholm'],
  [0.01, 'Karsholm: 5 hostages in the bank, say police'],
  [0.02, 'Still 5 hostages in the Karsholm bank'],
] as const

test('a figure is told by those who speak of one event: what was said long before is of another', async () => {
  const now = await told([[-400, '5 hostages in a bank in Karsholm freed'], ...siege])
  assert.deepEqual([now?.figure, now?.authors, now?.since.at], ['5', 3, at])
  const soon = await told([[-100, '5 hostages in a bank in Karsholm freed'], ...siege])
  assert.deepEqual([soon?.authors, soon?.since.at], [4, at - 100 * day])
})

test('who looks back on it years later does not date it anew', async () => {
  const now = await told([...siege, [700, 'Two years ago 5 hostages were in the bank in Karsholm']])
  assert.deepEqual([now?.authors, now?.since.at], [3, at])
})

test('how big a fire is, is told by areas, whatever else is counted of it', async () => {
  const fire = [
    [0, 'Kalvik fire crews: 130 hectares burnt'],
    [0.01, '130 ha gone above Kalvik, 40 men up there'],
    [0.02, 'Kalvik fire: 600 people taken out of two camps'],
    [0.03, 'Now 600 people out of the camps below the fire, Kalvik'],
    [0.04, '110 pieces of burnt metal found near Kalvik'],
  ] as const
  for (const question of ['How big is the fire at Kalvik now?', 'Kalvik hectares burnt', 'fire size Kalvik'])
    assert.equal((await told(fire, question))?.figure, '130', question)
})

test('households are counted by the word for them, and no share stands in for them', async () => {
  const boil = [
    [0, '夕報によると水道水の煮沸が必要なのは2,000世帯 カルヴィク'],
    [0.01, 'メール来た。2,000世帯、全部沸かせって カルヴィク'],
    [0.02, '自動車学校の割引30パーセント カルヴィク'],
    [0.03, 'カルヴィクの自動車学校、今だけ30パーセント引き'],
  ] as const
  assert.equal((await told(boil, 'カルヴィクで煮沸の対象は何世帯ですか？'))?.figure, '2000')
})
