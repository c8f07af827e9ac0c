import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { holds, placesOf } from '../../search/index.ts'
import { understand } from '../understand/index.ts'
import { matterIn } from './matter.ts'

const at = Date.parse('2026-05-12T10:00:00Z')

/** How far each text speaks of what is asked. */
function matter(text: string, texts: readonly string[]): readonly number[] {
  const question = understand({ text, asOf: at, timeZone: 'UTC' })
  return matterIn(
    question,
    texts.map((one, n) => {
      const post = makePost({ n: n + 1, by: `by${n}`, at: at + n, text: one })
      const places = placesOf(post)
      return { post, copies: [], held: question.terms.map(({ clauses }) => clauses.some((clause) => holds(places, clause))) }
    }),
  )
}

test('a post is of the matter by words that stand beside what is asked, and those beside them; what else goes on there is not', () => {
  const [asked, , beside, beyond, other = 1] = matter('Why is the power out in Karsholm?', [
    'No power in Karsholm, thanks Norvolt',
    'Norvolt has no power for Karsholm tonight',
    'Norvolt blames the substation, Karsholm',
    'Smoke over the substation of Karsholm',
    'Karsholm votes on the tram today',
    'The tram vote in Karsholm is close',
  ])
  assert.equal(asked, 1)
  assert.ok((beside ?? 0) > (beyond ?? 0) && (beyond ?? 0) > 0)
  assert.ok(other < (beside ?? 0) / 2)
})

test('where a place alone is asked about everything is of it', () => {
  assert.deepEqual(matter('What happens in Karsholm?', ['A fair in Karsholm', 'Rain in Karsholm']), [1, 1])
})
