import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { understand } from '../understand/index.ts'
import { countsInKind } from './asked-count.ts'

const gives = (asked: string, text: string): boolean =>
  countsInKind(makePost({ n: 1, by: 'ana', at: 0, text, langs: ['ja'] }), understand({ text: asked, asOf: 0, timeZone: 'UTC' }))

test('a figure answers with the word for counting that is asked for, and with one that counts the same', () => {
  assert.ok(gives('ヴィクで何本の列車が運休していますか？', 'ヴィクでは33本が止まっている'))
  assert.ok(gives('ヴィクで何人が避難していますか？', 'ヴィクで120名が体育館に'))
  assert.ok(!gives('ヴィクで何本の列車が運休していますか？', 'ヴィクで120人が待っている'))
  assert.ok(!gives('ヴィクで何票を得ましたか？', 'ヴィクの試合は1-0'))
  assert.ok(!gives('How many trains are cancelled in Vik?', 'ヴィクでは33本が止まっている'))
})
