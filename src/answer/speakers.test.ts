import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { AuthorId, Post } from '../post/index.ts'
import { askOver } from './ask.fixture.ts'
import { showsName } from './speakers.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
const asOf = begin + 5 * 3_600_000
let n = 0
function say(by: readonly [handle: string, name: string], text: string, lang = 'en'): Post {
  n++
  const author = { id: `x:${by[0]}` as AuthorId, handle: by[0], name: by[1] }
  return makePost({ n, at: begin + n * 60_000, text, langs: [lang], author })
}

const ada = ['avance', 'Ada Vance'] as const
const bo = ['bo', 'Bo Lind'] as const
const cy = ['cy', 'Cy Vance'] as const
const posts = [
  say(ada, 'The tunnel in Norby must stay closed until it is safe'),
  say(ada, 'Lovely weather for a walk'),
  say(bo, 'Ada Vance says the tunnel in Norby is open again, strange'),
  say(cy, 'The tunnel in Norby is closed, what a mess'),
  say(bo, 'Ada Vance should speak about the library in Norby, it is shut for good'),
]

test('what somebody said is told from their own posts, found by the name they show or by their handle', async () => {
  for (const question of [
    'What did Ada Vance say about the tunnel in Norby?',
    'What does Mayor Ada Vance say about the tunnel in Norby?',
    'What did @avance say about the tunnel in Norby?',
    'Qu’a dit Ada Vance sur le tunnel de Norby ?',
    '¿Qué dijo Ada Vance sobre el tunnel de Norby?',
    'Was hat Ada Vance zum Tunnel in Norby gesagt?',
    'Was sagt Ada Vance zum Tunnel in Norby?',
    'O que disse Ada Vance sobre o tunnel de Norby?',
  ]) {
    const { sentences, trace } = await askOver(posts, question, asOf)
    assert.equal(trace.whose?.isOwn, true, question)
    assert.match(sentences.join('\n'), /must stay closed until it is safe/, question)
    for (const text of sentences) assert.doesNotMatch(text, /open again|what a mess/, question)
    const [account] = trace.whose?.speakers[0]?.accounts ?? []
    assert.deepEqual([account?.id, account?.by], ['x:avance', question.includes('@') ? 'handle' : 'name'], question)
  }
})

test('the same in Japanese', async () => {
  const told = [
    say(['kasa', 'カサハラ・ミドリ'], 'ノルビのトンネルは安全になるまで閉鎖します', 'ja'),
    say(bo, 'ノルビのトンネルは閉鎖中だそうです', 'ja'),
  ]
  const { sentences, trace } = await askOver(told, 'カサハラ・ミドリさんはノルビのトンネルについて何と言いましたか？', asOf)
  assert.equal(trace.whose?.isOwn, true)
  assert.ok(
    sentences.some((text) => text.includes('安全になるまで')),
    sentences.join('\n'),
  )
})

test('who has said nothing about it is said to have said nothing, and who names them is quoted', async () => {
  const { sentences, trace } = await askOver(posts, 'What did Ada Vance say about the library in Norby?', asOf)
  assert.equal(trace.whose?.isOwn, false)
  const note = sentences.indexOf('No post by Ada Vance about it is here.')
  assert.ok(note >= 0 && sentences[note + 1]?.includes('should speak about the library'), sentences.join('\n'))
  for (const text of sentences) assert.doesNotMatch(text, /tunnel/)
})

test('of whom nobody has heard nothing is said, whatever others say of the matter', async () => {
  for (const question of ['What did Imre Haldane say about the tunnel in Norby?', 'What did @nobody say about the tunnel in Norby?']) {
    const { finish, sentences, trace } = await askOver(posts, question, asOf)
    assert.deepEqual([finish, sentences], ['abstained', []], question)
    assert.deepEqual(trace.whose?.speakers[0]?.accounts, [], question)
  }
})

test('a name is shown by all its words; one word alone must be all of it', () => {
  assert.ok(showsName({ handle: 'x', name: 'Dr. Ada M. Vance 🌊' }, 'Ada Vance'))
  assert.ok(!showsName({ handle: 'x', name: 'Cy Vance' }, 'Ada Vance'))
  assert.ok(!showsName({ handle: 'x', name: 'Norby News' }, 'Norby'))
  assert.ok(showsName({ handle: 'norby', name: '' }, 'Norby'))
})

test('of one who is asked for several words are told, and nobody else is missed', async () => {
  const said = [
    say(ada, 'The tunnel in Norby must stay closed until it is safe'),
    say(ada, 'Work on the tunnel in Norby will begin in spring, the council has the money'),
    say(ada, 'Nobody should drive through the tunnel in Norby at night'),
  ]
  const all = [...said, say(ada, 'Lovely weather for a walk'), say(ada, 'Our library opens on Monday')]
  const { sentences } = await askOver(all, 'What did Ada Vance say about the tunnel in Norby?', asOf)
  assert.ok(sentences.filter((text) => text.startsWith('Ada Vance (@avance)')).length >= 2, sentences.join('\n'))
  assert.match(sentences.at(-1) ?? '', /^3 posts about “tunnel in Norby” by Ada Vance \(@avance\), on 4 May 2016/)
})

test('a name that is asked of is no word of whoever is asked for', async () => {
  const said = [
    say(ada, 'The Hekla is an awful river, we must build a wall'),
    say(ada, 'Lovely weather for a walk'),
    say(ada, 'Good morning, Norby'),
  ]
  const { trace } = await askOver(said, 'What did Ada Vance say about Hekla?', asOf)
  assert.equal(trace.evidence?.found.posts, 1)
})
