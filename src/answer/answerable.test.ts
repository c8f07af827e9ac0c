import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { askOver } from './ask.fixture.ts'
import { evidenceOf } from './evidence.fixture.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const posts = (...texts: string[]) => texts.map((text, n) => makePost({ n: n + 1, by: `by${n}`, at: at + n, text }))
const found = async (question: string, ...texts: string[]) => (await evidenceOf(posts(...texts), question)).items.length

const elsewhere = [
  '3,100 homes are without power in Odrel',
  'Power cut in Odrel: 3,100 homes affected',
  'Candles are sold out in Kalvik today',
]

test('what is said of another place answers nothing, however much of the question it holds', async () => {
  assert.equal(await found('How many homes are without power in Kalvik?', ...elsewhere), 0)
  assert.ok((await found('How many homes are without power in Kalvik?', ...elsewhere, 'Kalvik: 40 homes without power')) > 0)
})

test('no evidence of a fact is about another place', async () => {
  const { items } = await evidenceOf(posts(...elsewhere, 'Kalvik: 40 homes without power'), 'How many homes are without power in Kalvik?')
  assert.ok(items.every(({ post }) => post.text.includes('Kalvik')))
})

test('the place alone answers nothing', async () => {
  const other = ['The bridge in Kalvik is closed', 'Snowed out of their homes, 310 people sleep on camp beds in Kalvik']
  assert.equal(await found('How many homes are without power in Kalvik?', ...other, 'A power cut somewhere else'), 0)
})

test('another train, another person answers nothing', async () => {
  const trains = ['Train 2210 to the coast runs despite the strike', 'The rail strike goes on', 'Bus 4417 is late']
  assert.equal(await found('Does train 4417 run despite the strike?', ...trains), 0)
  const said = ['Doctor Ilse Varn said the oat drink is safe', 'Nobody asked Haldane yet']
  assert.equal(await found('What did Doctor Imre Haldane say about the oat drink?', ...said), 0)
})

test('who is asked for in words is heard in their own posts', async () => {
  const own = makePost({ n: 1, by: 'haldane', at, text: 'The oat drink is safe, we tested forty cartons' })
  assert.equal((await evidenceOf([own], 'What did Doctor Imre Haldane say about the oat drink?')).items.length, 1)
})

test('a verb of German may be told otherwise, its nouns may not', async () => {
  const told = ['Talstraße bei Kalvik gesperrt, ein Schneepflug ist umgekippt', 'Ein Lied: blockiert', 'Nichts blockiert uns']
  assert.ok((await found('Was blockiert die Talstraße in Kalvik?', ...told)) > 0)
  assert.equal(await found('Was blockiert die Talstraße in Kalvik?', 'Eine Herde blockiert Kalvik', 'Stau auf der Talstraße'), 0)
})

test('of a store of a few posts what is said of the place alone is no answer', async () => {
  const few = posts(
    'The old mill in Tarvik goes to a baker for 3 million, the council decided tonight',
    'Tarvik council meeting ran till midnight',
    'Anyone else smell smoke near Tarvik harbour? Fire engines just passed',
    'Bus 12 in Tarvik is not running today because of the ice',
    'Water is back on in the upper town since 7',
  )
  const told = async (question: string) => (await askOver(few, question, at + 60_000)).sentences.join(' ')
  const fire = await told('Is there a fire in Tarvik?')
  assert.match(fire, /smell smoke|Fire engines/)
  assert.doesNotMatch(fire, /mill|Bus|council/)
  const bus = await told('Is bus 12 running in Tarvik?')
  assert.match(bus, /Bus 12/)
  assert.doesNotMatch(bus, /mill|council/)
  assert.match(await told('When did the water come back?'), /Water is back/)
})

/** A question, a post that answers it in other words, and one of the same place that tells something else. */
const otherwise: readonly (readonly [string, string, string])[] = [
  ['¿Qué provocó el incendio en Lornholm?', 'Un rayo, y así empezó el incendio en Lornholm', 'Lornholm celebra su feria esta tarde'],
  ['¿Dónde son atendidos los heridos en Lornholm?', 'Los heridos en Lornholm están en el gimnasio', 'Lornholm celebra su feria esta tarde'],
  ['Qu’est-ce qui perturbe le trafic à Lornholm ?', 'À Lornholm, le trafic est coupé par un arbre', 'Lornholm fête son marché ce soir'],
  ['O que provocou o incêndio em Lornholm?', 'Um raio, foi assim que começou o incêndio em Lornholm', 'Lornholm festeja hoje a sua feira'],
  ['Onde são tratados os feridos em Lornholm?', 'Os feridos em Lornholm estão no ginásio', 'Lornholm festeja hoje a sua feira'],
  [
    'ロルンホルムの道路工事で何台のバスが運休していますか？',
    '道路の件、ロルンホルムで運休のバスは24台だそう',
    'ロルンホルムで今夜お祭りがあります',
  ],
  [
    'ミラ・ベリングがロルンホルムのヨット大会を欠場する理由は何ですか？',
    'なぜミラ・ベリングは欠場？ロルンホルムでは肩のけがと聞いた',
    'ミラ・ベリングはロルンホルムでお茶を飲んだ',
  ],
]
test('what is done is told in many words: the thing it is done to answers, in each language', async () => {
  for (const [question, answer, other] of otherwise) {
    assert.ok((await found(question, answer, other)) > 0, answer)
    assert.equal(await found(question, other), 0, other)
  }
})

test('of a place that is asked about much is told in other words; what is said elsewhere and not there is still absent', async () => {
  const others = Array.from({ length: 30 }, (_, n) => `Market day number ${n} with run and rain`)
  const told = ['The ferry aground off Kalvik has a jammed rudder', 'Sunny in Odrel', ...others]
  assert.ok((await found('How did the ferry run aground in Kalvik?', ...told)) > 0)
  assert.equal(await found('How did the ferry run aground in Odrel?', ...told), 0)
  assert.ok((await found('How did Ada Vance cancel in Kalvik?', 'Ada Vance lost her voice, no show in Kalvik tonight')) > 0)
})

test('of a hall and its town nothing more is asked than what is there: who names both tells it', async () => {
  const told = 'Sedge Pond in Kalvik: it is a purple swamphen'
  assert.ok((await found('What bird is it at Sedge Pond in Kalvik?', told)) > 0)
  assert.ok((await found('What is wrong at Larkspur Bank in Kalvik?', 'Larkspur Bank in Kalvik is down because of hackers')) > 0)
  assert.equal(await found('What bird is it at Sedge Pond in Odrel?', told, 'Nice day in Odrel'), 0)
  assert.equal(await found('What bird is it in Kalvik?', told), 0)
  assert.equal(await found('When does the café at Sedge Pond in Kalvik open?', told), 0)
})

test('who tells the kind of thing that is asked for need not repeat the rest of the question', async () => {
  const others = Array.from({ length: 20 }, (_, n) => `Market day number ${n} with run and rain`)
  const elsewhere = ['Recount result in Odrel at nine', ...others]
  assert.ok((await found('recount Kalvik when result', 'Recount in Kalvik done by half past six', ...elsewhere)) > 0)
  assert.equal(await found('recount Kalvik when result', 'Recount, Kalvik is tired', ...elsewhere), 0)
  const asked = 'vão mandar embora quantos na Brandomar em Kalvik?'
  assert.ok((await found(asked, 'Brandomar confirma 540 cortes em Kalvik', ...others)) > 0)
  assert.equal(await found(asked, 'Kalvik tem 540 cortes', ...others), 0)
})

test('a small word of another language tells nothing of what it looks like', async () => {
  const post = (n: number, lang: string, text: string) => makePost({ n, by: `by${n}`, at: at + n, text, langs: [lang] })
  const german = [post(1, 'de', 'In Kalvik verzögert sich die Wahl'), post(2, 'de', 'Mein Bruder sagt, die Wahl in Kalvik dauert')]
  const asked = 'Did anybody die in Kalvik?'
  assert.equal((await evidenceOf(german, asked)).items.length, 0)
  assert.equal((await evidenceOf([...german, post(3, 'en', 'A runner died in Kalvik')], asked)).items.length, 1)
})

test('that something has a cause tells no matter from another', async () => {
  const rows = [
    [
      'blackout reason Kalvik',
      'The reason Ada Vance misses the final in Kalvik: a poisoned dinner',
      'Kalvik blackout because of a fire at the substation',
    ],
    ['Quelle est la cause de la panne à Kalvik ?', 'La cause du retard à Kalvik : un drone', 'Panne à Kalvik : feu au poste'],
    ['Was ist die Ursache für den Stromausfall in Kalvik?', 'Ursache in Kalvik: Ruder defekt', 'Stromausfall in Kalvik: ein Brand'],
    ['カルヴィクの給食の原因は何ですか？', 'カルヴィクの停電の原因は変圧器', 'カルヴィクの給食、たまごソースが原因'],
  ] as const
  for (const [question, other, answer] of rows) {
    assert.equal(await found(question, other), 0, other)
    const { items } = await evidenceOf(posts(other, answer), question)
    assert.deepEqual(
      items.map(({ post }) => post.text),
      [answer],
    )
  }
})
