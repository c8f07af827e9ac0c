import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceOf } from '../evidence.fixture.ts'
import { makePost } from '../../post/post.fixture.ts'
import type { Post } from '../../post/index.ts'
import { figureSentence } from '../writers/figure-sentence.ts'
import { quotePassage, choosePassages } from '../writers/passages.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
let n = 800
const say = (minute: number, by: string, text: string, lang = 'en'): Post =>
  makePost({ n: ++n, by, at: begin + minute * 60_000, text, langs: [lang] })

const composed = async (question: string, posts: readonly Post[]) => figureSentence(await evidenceOf(posts, question))?.text

const race = [
  say(1, 'ada', 'Maren Holt has 4,700 votes in Karsholm, Cole Wick is behind'),
  say(2, 'bo', 'In Karsholm Maren Holt leads Cole Wick with 4,700 votes'),
  say(3, 'cy', '4,700 votes for Maren Holt in Karsholm, ahead of Cole Wick'),
]

test('the votes of another one are not composed as those of whom the question names', async () => {
  assert.equal(await composed('How many votes does Cole Wick have in Karsholm?', race), undefined)
  assert.match((await composed('How many votes does Maren Holt have in Karsholm?', race)) ?? '', /^4,700 votes, say 3 authors/)
})

test('deaths of another cause and the sponsors of another bill are not added up', async () => {
  const drugs = [
    say(1, 'ada', 'Drug overdoses cause 129 deaths a day'),
    say(2, 'bo', 'Every day 129 deaths from drugs in this country'),
    say(3, 'cy', '33,000 deaths by gun violence in a year'),
  ]
  assert.doesNotMatch((await composed('How many deaths are caused by gun violence?', drugs)) ?? '', /129/)
  const bills = [
    say(1, 'ada', 'The Housing Act has 120 sponsors now'),
    say(2, 'bo', 'Proud to be one of 120 sponsors of the Housing Act'),
    say(3, 'cy', '120 sponsors for the Water Act, thank you'),
    say(4, 'di', 'The Water Act has 120 sponsors'),
  ]
  assert.match((await composed('How many sponsors does the Water Act have?', bills)) ?? '', /^120 sponsors, say 2 authors/)
})

test('a bare number is composed only where words before it say what it counts', async () => {
  const votes = [say(1, 'ada', 'The roll call in Karsholm: 52 to 48'), say(2, 'bo', 'Roll call in Karsholm, 52 to 48, done')]
  assert.equal(await composed('How many homes are dark in Karsholm?', votes), undefined)
  const toll = [say(1, 'ada', 'The death toll in Karsholm is now 12'), say(2, 'bo', 'Karsholm: death toll rises to 12')]
  assert.match((await composed('How many people died in Karsholm?', toll)) ?? '', /^12, say 2 authors/)
})

test('no noun of another language stands in a sentence of the question’s', async () => {
  const posts = [
    say(1, 'ada', 'Hay 12 muertos en Karsholm según la policía', 'es'),
    say(2, 'bo', 'Son 12 muertos en Karsholm, dice el hospital', 'es'),
  ]
  assert.equal(await composed('How many deaths are there in Karsholm?', posts), undefined)
  assert.match((await composed('¿Cuántos muertos hay en Karsholm?', posts)) ?? '', /^12 muertos, dicen 2/)
})

test('homes are told by customers and households where nobody says homes', async () => {
  const posts = [
    say(1, 'grid', '12,000 customers without power in Karsholm'),
    say(2, 'bo', 'The grid company counts 12,000 customers without power in Karsholm'),
    ...['Fernley', 'Marden', 'Ostby', 'Lindal'].map((town, i) => say(3 + i, `far${i}`, `New homes are being built in ${town} this year`)),
  ]
  assert.match((await composed('How many homes are without power in Karsholm?', posts)) ?? '', /^12,000 customers, say 2 authors/)
})

test('sums of money are composed with their currency', async () => {
  const posts = [
    say(1, 'ada', 'The new bridge in Karsholm cost $3.2 million and 40 people built it'),
    say(2, 'bo', 'They say the Karsholm bridge cost $3.2 million'),
  ]
  assert.match((await composed('How much did the bridge in Karsholm cost?', posts)) ?? '', /^\$3\.2 million, say 2 authors/)
})

test('“Earlier” stands only before a figure of the same thing that a newer one replaced; the numbers of a list are no figures', async () => {
  const posts = [
    say(1, 'ada', '1. Karsholm homes need water 2. and they need tents 3. and beds'),
    say(2, 'bo', 'Three roads of Karsholm and 40 trucks bring help to homes'),
    say(20, 'cy', '310 homes are dark in Karsholm'),
    say(21, 'di', 'So 310 homes in Karsholm without light'),
  ]
  const evidence = await evidenceOf(posts, 'How many homes are dark in Karsholm?')
  for (const passage of choosePassages(evidence)) assert.doesNotMatch(quotePassage(passage, evidence).before, /^Earlier/)
})

test('people are counted of whom it is said what is asked', async () => {
  const told = (texts: readonly string[]) => texts.map((text, at) => say(at, `voice${at}`, text))
  const ill = told([
    '120 people are ill in Karsholm after drinking oat milk',
    'Half my street in Karsholm: 120 people are ill',
    'So 120 people fell ill in Karsholm',
  ])
  assert.match((await composed('How many people are ill in Karsholm?', ill)) ?? '', /^120 people, say 3 authors/)
  const guests = told([
    '120 people came to the fair in Karsholm. A child is ill.',
    'The fair in Karsholm had 120 people. Someone is ill now',
    'Karsholm fair: 120 people were there. Some are ill now, they say',
  ])
  assert.doesNotMatch((await composed('How many people are ill in Karsholm?', guests)) ?? '', /120/)
})
