import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import { inOrderOfFigures } from './figure-order.ts'
import { choosePassages, quotePassage } from './passages.ts'

const at = Date.parse('2016-05-04T09:00:00Z')

test('where a number is asked for, who tells one comes before who tells none, the newest first', async () => {
  const texts = ['Karsholm storm: 12 died', 'Karsholm storm: 40 died']
  const posts = texts.map((text, n) => makePost({ n, by: `by${n}`, at: at + n * 3_600_000, text }))
  const evidence = await evidenceOf(posts, 'How many people died in the Karsholm storm?')
  const { figures: _, ...plain } = evidence
  const told = texts.flatMap((text) => evidence.items.filter(({ post }) => post.text === text).map((item) => ({ item, text })))
  assert.equal(told.length, 2)
  const collects = told.slice(0, 1).map(({ item }) => ({ item, text: 'We collect for the Karsholm storm' }))
  const order = inOrderOfFigures([...collects, ...told], plain).map(({ text }) => text)
  assert.deepEqual(order, [...texts.toReversed(), 'We collect for the Karsholm storm'])
})

test('who corrects the figure that is told stands right behind it, alone as they are and whoever still repeats it; who only gives another one does not', async () => {
  const told = [
    '7 hurt in the Karsholm mill fire',
    'Mill fire in Karsholm, 7 hurt',
    'Karsholm: 7 people hurt in the mill fire',
    'CORRECTION: 5 hurt in the Karsholm mill fire, not 7',
    'So 7 hurt, that mill fire in Karsholm',
  ]
  const tell = async (texts: readonly string[]) => {
    const posts = texts.map((text, n) => makePost({ n, by: `by${n}`, at: at + n * 600_000, text }))
    const evidence = await evidenceOf(posts, 'How many people were hurt in the mill fire in Karsholm?')
    assert.equal(evidence.figures?.now.figure, '7')
    return inOrderOfFigures(choosePassages(evidence), evidence).map((passage) => {
      const { before, quote } = quotePassage(passage, evidence)
      return `${before}${quote}`
    })
  }
  const [first = ''] = await tell(told)
  assert.ok(first.startsWith('Later:') && first.includes('CORRECTION'), first)
  const others = await tell(told.with(3, '5 hurt in the Karsholm mill fire'))
  assert.ok(!others.some((text) => text.startsWith('Later:')), others.join('\n'))
})

test('who says since with a newer figure what those say who tell it is told as later, however many posts hold more of the question', async () => {
  const others = Array.from(
    { length: 70 },
    (_, n) => `Storm in Karsholm, 12 died, ${['sad', 'awful', 'terrible'][n % 3]} day ${'!'.repeat(n)}`,
  )
  const told = (dead: number, hurt: number) =>
    `Latest from the desk of the province: ${dead} died, ${hurt} injured, many roads are closed due to storm #Karsholm`
  const texts = [...others, told(47, 80), `RT @desk: ${told(47, 80)}`, told(74, 106)]
  const posts = texts.map((text, n) => makePost({ n, by: `by${n}`, at: at - 86_400_000 + n * 600_000, text }))
  for (const asked of ['How many people died in the storm in Karsholm?', 'How many were injured in the storm in Karsholm?']) {
    const evidence = await evidenceOf(posts, asked)
    const passages = inOrderOfFigures(choosePassages(evidence), evidence)
    const [first = ''] = passages.map((passage) => {
      const { before, quote } = quotePassage(passage, evidence)
      return `${before}${quote}`
    })
    assert.equal(evidence.figures?.now.figure, asked.includes('died') ? '47' : '80')
    assert.ok(first.startsWith('Later:') && first.includes('74 died, 106 injured'), first)
  }
})
