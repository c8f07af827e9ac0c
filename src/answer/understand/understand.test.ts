import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from './understand.ts'

const asOf = Date.parse('2016-05-04T15:30:00Z')
const ask = (text: string, more = {}) => understand({ text, asOf, timeZone: 'UTC', ...more })
const labels = (text: string) => ask(text).terms.map((term) => (term.isName ? `${term.label}!` : term.label))

test('the frame of a question and its time words are not searched for', () => {
  assert.deepEqual(labels('What did members of Congress say about the Zika virus in April 2016?'), ['Zika!', 'virus'])
  assert.deepEqual(labels('What is said about the eruption of the volcano Hekla?'), ['eruption', 'volcano', 'Hekla!'])
  assert.deepEqual(labels('what is happening in Flint right now'), ['Flint!'])
  assert.deepEqual(labels('What do people think of the new tax bill?'), ['new', 'tax', 'bill'])
  assert.deepEqual(labels('Is the Golden Gate bridge closed?'), ['Golden!', 'Gate!', 'bridge', 'closed'])
  assert.deepEqual(labels('How many people were hurt in the derailment?'), ['hurt', 'derailment'])
})

test('quoted phrases, tags and acronyms are names; a question in capitals has none', () => {
  assert.deepEqual(labels('news about "safe routes" and #FlintWaterCrisis'), ['safe routes!', '#FlintWaterCrisis!'])
  assert.deepEqual(labels('What does the WHO say about US airports?'), ['US!', 'airports', 'WHO!'])
  assert.deepEqual(labels('WHAT IS SAID ABOUT ZIKA'), ['ZIKA'])
})

test('runs without spaces are cut into words, and each word becomes its character pairs', () => {
  assert.ok(labels('東京の地震').includes('東京') && labels('東京の地震').includes('地震'))
  assert.ok(labels('น้ำท่วมกรุงเทพ').length >= 2)
  assert.deepEqual(labels('الزلزال في تركيا')[0], 'الزلزال')
})

test('a word is searched for in its plural and singular, at a lower weight', () => {
  const [virus] = ask('virus').terms
  assert.deepEqual(virus?.clauses, [
    { term: 'virus', weight: 1 },
    { term: 'viruses', weight: 0.8 },
  ])
  assert.deepEqual(ask('taxes').terms[0]?.clauses[1], { term: 'tax', weight: 0.8 })
  assert.deepEqual(ask('bodies').terms[0]?.clauses[1], { term: 'body', weight: 0.8 })
})

test('what ended before a time began with the first post, where that came before', () => {
  const earliest = Date.parse('2016-04-10T09:00:00Z')
  const from = (text: string) => new Date(ask(text, { earliest }).window.from).toISOString()
  assert.equal(from('What was said about Zika before 20 April 2016?'), '2016-04-10T09:00:00.000Z')
  assert.equal(from('What was said about Zika before 3 April 2016?'), '1970-01-01T00:00:00.000Z')
})

test('a follow-up that tells no language is in that of the question before', () => {
  const previous = ask('Combien de foyers sont sans courant à Marseille ?')
  for (const [then, lang] of [
    ['Lyon ?', 'fr'],
    ['Vraiment ?', 'fr'],
    ['Since when is it so?', 'en'],
    ['いつから？', 'ja'],
  ] as const)
    assert.equal(ask(then, { previous }).lang, lang, then)
})

test('Portuguese is told from Spanish and French by its words and accents', () => {
  for (const text of ['O que aconteceu neste mês?', 'O que mudou?', 'O que se disse mês passado?', 'É verdade?', 'Há feridos?'])
    assert.equal(ask(text).lang, 'pt', text)
  assert.equal(ask('Que fête-t-on ?').lang, 'fr')
})

test('how exactly and how lately it is asked is not searched for', () => {
  assert.deepEqual(labels('Where exactly is the shelter?'), ['shelter'])
  assert.deepEqual(labels('Que s’est-il passé récemment au port ?'), ['port'])
  assert.deepEqual(labels('Quem chegou nesta escola?'), ['chegou', 'escola'])
})

test('a Spanish question may begin with where', () => {
  assert.deepEqual(
    ask('¿En Sevilla hay heridos?').terms.map(({ label, isPlace }) => [label, isPlace ?? false]),
    [
      ['Sevilla', true],
      ['heridos', false],
    ],
  )
})

test('bounds of the caller win over words of the question', () => {
  const question = ask('What was said in April 2016?', { from: 5, until: 9 })
  assert.deepEqual([question.window, question.windowAsked], [{ from: 5, until: 9 }, true])
  assert.deepEqual([ask('Zika').window, ask('Zika').windowAsked], [{ from: 0, until: asOf + 1 }, false])
})

test('an account named as the speaker is a filter, named in the topic it is a word', () => {
  assert.deepEqual(ask('What did @ana.example say about Zika?').speakers, ['ana.example'])
  assert.deepEqual(ask('What is said about @ana?').speakers, [])
  assert.deepEqual(labels('What is said about @ana?'), ['@ana!'])
})

test('a follow-up keeps the topic and the window until it brings its own', () => {
  const first = ask('What did members say about the Zika virus in April 2016?')
  const then = ask('And in March 2016?', { previous: first })
  assert.deepEqual(then.terms, first.terms)
  assert.equal(new Date(then.window.from).toISOString(), '2016-03-01T00:00:00.000Z')
  const about = ask('What about funding for it?', { previous: first })
  assert.deepEqual(
    about.terms.map((term) => term.label),
    ['Zika', 'virus', 'funding'],
  )
  assert.deepEqual(about.window, first.window)
  const fresh = ask('What is said about gun control?', { previous: first })
  assert.deepEqual(
    fresh.terms.map((term) => term.label),
    ['gun', 'control'],
  )
})

test('kinds of question', () => {
  const kinds = {
    'How many were hurt?': 'how-many',
    'When did it start?': 'when',
    'Who denied it?': 'who',
    'Is it true that it rained?': 'whether',
    'Combien de foyers sont privés de courant ?': 'how-many',
    '停電は何戸ですか？': 'how-many',
    'How hot is it in Kalvik?': 'how-many',
    'temp Kalvik now': 'how-many',
    カルヴィクの気温: 'how-many',
    'qtas contas bloqueadas Kalvik': 'how-many',
    'stream Schach Kalvik Zuschauer': 'how-many',
    'ppl still in the tunnel Kalvik??': 'how-many',
    'What is happening now?': 'now',
    'power cut': 'what',
  }
  for (const [text, kind] of Object.entries(kinds)) assert.equal(ask(text).kind, kind, text)
})

test('short forms as they are typed, and yes or no, are no terms', () => {
  const labels = (text: string) => ask(text).terms.map((term) => term.label)
  assert.deepEqual(labels('qtos idosos levaram em Karsholm'), ['idosos', 'levaram', 'Karsholm'])
  assert.deepEqual(labels('entwarnung Karsholm ja oder nein'), ['entwarnung', 'Karsholm'])
})

test('small words of the question’s own language are no terms, and German nouns are no names', () => {
  const labels = (text: string) => ask(text).terms.map((term) => term.label)
  assert.deepEqual(labels('How many homes are without power in Karsholm?'), ['homes', 'power', 'Karsholm'])
  assert.deepEqual(labels("Combien de foyers sont privés d'électricité à Karsholm ?"), ['foyers', 'privés', 'électricité', 'Karsholm'])
  assert.deepEqual(labels('¿Cuántos hogares están sin luz en Karsholm?'), ['hogares', 'luz', 'Karsholm'])
  assert.deepEqual(labels('Wie viele Haushalte sind in Karsholm ohne Strom?'), ['Haushalte', 'Karsholm', 'Strom'])
  assert.deepEqual(labels('Quantas casas estão sem luz em Karsholm?'), ['casas', 'luz', 'Karsholm'])
  assert.deepEqual(labels('カルスホルムの停電は何戸ですか？'), ['カルスホルム', '停電'])
  assert.ok(ask('Wie viele Haushalte sind ohne Strom?').terms.every(({ isName }) => !isName))
  assert.ok(ask('How many homes in Karsholm?').terms.some(({ isName }) => isName))
})

test('how things stand is asked by a direct question, not by one about what people say', () => {
  for (const text of ['How many homes are without power?', 'What caused the power cut?', 'Wo ist die Unterkunft?'])
    assert.equal(ask(text).asksState, true, text)
  for (const text of ['What do people say about the power cut?', 'What is happening now?', 'What did @ana say about the storm?'])
    assert.equal(ask(text).asksState, false, text)
})

test('of what is to come people have spoken before: tonight is no window in the morning', () => {
  assert.equal(ask('Until what time is the branch open tonight?').windowAsked, false)
  assert.equal(ask('What happened yesterday?').windowAsked, true)
})

test('a short question is answered in its own language', () => {
  for (const [text, lang] of [
    ['Fährt Bus 12?', 'de'],
    ['Ist das Wasser wieder da?', 'de'],
    ['¿Abrió la presa?', 'es'],
    ['Is Müller out?', 'en'],
    ['Bus 12?', 'en'],
  ] as const)
    assert.equal(ask(text).lang, lang, text)
})
