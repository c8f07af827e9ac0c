import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPatchedTogether } from './binding.ts'

const theft = [
  'A 31-year-old man was arrested in the museum theft. The painting has not been found',
  'We thank the police. Our painting is still missing',
].join('\n')

test('words that stand near each other in no post make a sentence that no post says', () => {
  assert.ok(isPatchedTogether('The police got the painting from the museum.', theft, 'en'))
  assert.ok(!isPatchedTogether('A man was arrested in the museum theft.', theft, 'en'))
})

test('what a post says in another order, with a word of its own, is not patched together; few words are bound by nothing', () => {
  const ferry = 'Our ferry Calder is damaged but safe, 140 passengers are back in port'
  assert.ok(!isPatchedTogether('The ferry Calder was damaged in the boat accident.', ferry, 'en'))
  assert.ok(!isPatchedTogether('Passengers safe.', ferry, 'en'))
})
