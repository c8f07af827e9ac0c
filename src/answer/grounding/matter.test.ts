import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { hear } from './heard.fixture.ts'
import { matterIn, speaksOfMatter } from './matter.ts'

const at = Date.parse('2026-05-12T10:00:00Z')

/** How far each text speaks of what is asked. */
const matter = (...said: Parameters<typeof heard>): readonly number[] => matterIn(...heard(...said))

function heard(question: string, texts: readonly string[]) {
  const posts = texts.map((text, n) => makePost({ n: n + 1, by: `by${n}`, at: at + n, text }))
  return hear(question, posts, at)
}

test('a post is of the matter by words that stand beside what is asked, and those beside them; what else goes on there is not', () => {
  const said = [
    'No power in Karsholm, thanks Norvolt',
    'Norvolt has no power for Karsholm tonight',
    'Norvolt blames the substation, Karsholm',
    'Smoke over the substation of Karsholm',
    'Karsholm votes on the tram today',
    'The tram vote in Karsholm is close',
  ]
  const [asked, , beside, beyond, other = 1] = matter('Why is the power out in Karsholm?', said)
  assert.equal(asked, 1)
  assert.ok((beside ?? 0) > (beyond ?? 0) && (beyond ?? 0) > 0)
  assert.ok(other < (beside ?? 0) / 2)
  const ofMatter = speaksOfMatter(...heard('Why is the power out in Karsholm?', said), { apart: true })
  assert.deepEqual(
    said.filter((_one, i) => ofMatter[i]),
    said.slice(0, 3),
  )
})

test('where a place alone is asked about everything is of it', () => {
  assert.deepEqual(matter('What happens in Karsholm?', ['A fair in Karsholm', 'Rain in Karsholm']), [1, 1])
})
