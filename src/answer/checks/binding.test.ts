import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPatchedTogether } from './binding.ts'

const theft = [
  'A 31-year-old man was arrested in the museum theft. The painting has not been found',
  'We thank the police. Our painting is still missing',
]

test('words that stand near each other in no post make a sentence that no post says', () => {
  assert.ok(isPatchedTogether('The police got the painting from the museum.', theft, 'What about the theft?', 'en'))
  assert.ok(!isPatchedTogether('A man was arrested in the museum theft.', theft, 'What about the theft?', 'en'))
})

test('a word of its own may join what one post says in that order, not what several say', () => {
  const fire = ['The mill at Tarn burned, two crews came from Ost', 'School closed on Monday, the road to Ost is free']
  assert.ok(isPatchedTogether('The road to Tarn helped crews close the school on Monday.', fire, '', 'en'))
  assert.ok(!isPatchedTogether('The mill at Tarn burned, and two crews arrived from Ost.', fire, '', 'en'))
})

test('words of the question are the topic, which posts leave out; few words are bound by nothing', () => {
  const ferry = ['Our ferry Calder is damaged but safe, 140 passengers are back in port']
  assert.ok(!isPatchedTogether('The ferry Calder was damaged in the boat accident.', ferry, 'What happened in the boat accident?', 'en'))
  assert.ok(!isPatchedTogether('Passengers safe.', ferry, '', 'en'))
})
