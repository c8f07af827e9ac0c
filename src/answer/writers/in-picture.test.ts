import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { asOf, evidenceOf } from '../evidence.fixture.ts'
import { verify } from '../verify.ts'
import { choosePassages, quotePassage } from './passages.ts'

const media = [
  {
    kind: 'image' as const,
    url: 'https://a.example/i.png',
    alt: '',
    text: 'Hekla flood: the harbour road is closed until Friday at noon.',
  },
]
const question = 'What is said about the Hekla flood?'

test('words in a picture are quoted as such, and only where they stand in it', async () => {
  const post = makePost({ n: 1, by: 'ana', at: asOf - 3_600_000, text: 'look at this', media })
  const evidence = await evidenceOf([post], question)
  const [passage] = choosePassages(evidence)
  assert.ok(passage)
  const draft = quotePassage(passage, evidence)
  assert.match(draft.before, /^Text in image: ANA \(@ana\), /)
  const verdict = verify(draft, evidence)
  assert.ok(verdict.ok)
  assert.match(verdict.text, /^Text in image: ANA .+: “.*harbour road is closed until Friday at noon\.”$/)
  assert.deepEqual(
    verify({ ...draft, inPicture: false }, evidence),
    { ok: false, reason: 'not-verbatim' },
    'they are not the words of the post',
  )
  assert.deepEqual(verify({ ...draft, quote: 'look at this' }, evidence), { ok: false, reason: 'not-verbatim' }, 'nor the other way round')
})

test('what is said in so many words stands before what a machine read', async () => {
  const said = makePost({ n: 1, by: 'ana', at: asOf - 3_600_000, text: 'Hekla flood: the harbour road is closed until Friday at noon.' })
  const read = makePost({ n: 2, by: 'bo', at: asOf - 3_600_000, text: 'look at this sign', media })
  const [first] = choosePassages(await evidenceOf([read, said], question))
  assert.deepEqual([first?.item.post.id, first?.inPicture], ['x:1', undefined])
})
