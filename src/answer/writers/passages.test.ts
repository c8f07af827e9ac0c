import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import { choosePassages } from './passages.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const posts = (...texts: readonly string[]) => texts.map((text, i) => makePost({ n: i + 1, by: `a${i}`, at: at + i, text }))
const quotes = async (question: string, ...texts: readonly string[]) =>
  choosePassages(await evidenceOf(posts(...texts), question)).map(({ text }) => text)

test('what is said comes before where it was said', async () => {
  const [first] = await quotes(
    'What did members say about the bridge of Kalvik?',
    'My full statement on the bridge of Kalvik: https://example.org/a',
    'Had a great meeting about the bridge of Kalvik today',
    'The bridge of Kalvik must be rebuilt before winter, the town depends on it',
  )
  assert.equal(first, 'The bridge of Kalvik must be rebuilt before winter, the town depends on it')
})

test('a question for a figure is answered by the sentence that has it beside what is counted', async () => {
  const told = await quotes(
    'How many people died in the Kalvik flood?',
    'Three engineers look into the Kalvik flood and what it did to the bridge',
    'Kalvik flood: the death toll stands at 14, says the mayor of the town',
    'We remember the dead of the Kalvik flood and their families today',
  )
  assert.deepEqual(told, ['Kalvik flood: the death toll stands at 14, says the mayor of the town'])
})

test('of a name in two words one alone names something else', async () => {
  const [first] = await quotes(
    'What is said about the Silver Cup?',
    'The Cup of Kalvik was won by the Silver Foxes, who are good at cups',
    'The Silver Cup is played in June for the first time, which is too late',
  )
  assert.match(first ?? '', /^The Silver Cup/)
})

const severalOfOneBridge = [
  'The bridge of Kalvik must be rebuilt before winter, the town depends on it',
  'The bridge of Kalvik before winter: a plan for every farmer, every school and every shop',
]

test('of an old matter what is worth less than the best is left out, unless more is asked for', async () => {
  const evidence = await evidenceOf(posts(...severalOfOneBridge), 'What did members say about the bridge of Kalvik?')
  assert.equal(choosePassages(evidence).length, 1)
  assert.equal(choosePassages({ ...evidence, style: 'detailed' }).length, 2)
})

test('where the words of somebody are asked for and others tell them, who says it comes first', async () => {
  const evidence = await evidenceOf(
    posts(
      'The ferry of Borvia must be inspected before winter, the whole town depends on it',
      'Borvia says the ferry was in good order when it left the port on Monday',
    ),
    'What does Borvia say about the ferry?',
  )
  const [first] = choosePassages({ ...evidence, onlyNamed: ['Borvia'] })
  assert.match(first?.text ?? '', /^Borvia says/)
})

test('where all that was found repeats others, one of them is quoted: a count alone tells nothing', async () => {
  const asked = 'What is said about the water crisis in Karsholm?'
  const repeating = ['RT @ana: Water crisis in Karsholm, day three', 'RT @bo: The water crisis in Karsholm goes on and on']
  assert.equal((await quotes(asked, ...repeating)).length, 1)
  const own = 'Karsholm and its water crisis, once more'
  assert.deepEqual(await quotes(asked, ...repeating, own), [own])
})
