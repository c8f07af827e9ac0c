import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { crowdCounts } from './crowd-counts.ts'
import { hear } from './heard.fixture.ts'

const begin = Date.parse('2026-05-12T10:00:00Z')
const minute = 60_000

type Words = readonly string[]
/** What two sides count, whoever says it and when: each text by another author, a minute after the one before. */
function counts(asked: string, texts: Words, lang: string) {
  const posts = texts.map((text, n) => makePost({ n: n + 1, by: `by${n}`, at: begin + n * minute, text, langs: [lang] }))
  return crowdCounts(...hear(asked, posts, begin + 60 * minute))?.map(({ figure }) => figure)
}

const marches: { readonly [lang: string]: { readonly asked: Words; readonly told: Words } } = {
  en: {
    asked: ['How many people are at the march in Kalvik?', 'how many protesters Kalvik', 'how many turned out in Kalvik?'],
    told: [
      'Police put the march in Kalvik at 300 people',
      '300 in Kalvik according to a police officer',
      'Organisers say 1,100 marchers in Kalvik',
      'We are 1100 here, says the union in Kalvik',
    ],
  },
  fr: {
    asked: [
      'Combien de manifestants à Kalvik ?',
      'combien de gens devant la mairie de Kalvik',
      "Combien de personnes défilent à Kalvik aujourd'hui ?",
    ],
    told: [
      'La police compte 300 personnes devant la mairie de Kalvik',
      '300 selon la préfecture à Kalvik',
      '1 100 camarades à Kalvik, chiffre du syndicat',
      'Les organisateurs annoncent 1 100 manifestants à Kalvik',
    ],
  },
  es: {
    asked: ['¿Cuánta gente hay en la plaza de Kalvik?', 'cuantos manifestantes Kalvik'],
    told: [
      'La policía cuenta 300 personas en la plaza de Kalvik',
      '300 en la plaza según un agente, Kalvik',
      'Los convocantes hablan de 1.100 asistentes en Kalvik',
      '1.100 vecinos en la plaza de Kalvik, dice la plataforma',
    ],
  },
  de: {
    asked: ['Wie viele Leute sind auf der Demo in Kalvik?', 'wie viele demonstranten in Kalvik'],
    told: [
      'Polizei spricht von 300 Teilnehmern in Kalvik',
      'Laut Polizei 300 Leute auf der Demo in Kalvik',
      'Die Veranstalter zählen 1.100 Menschen in Kalvik',
      '1.100 auf der Demo in Kalvik, sagt die Gewerkschaft',
    ],
  },
  pt: {
    asked: ['Quantas pessoas estão no ato em Kalvik?', 'quanta gente no portão em Kalvik?'],
    told: [
      'PM fala em 300 pessoas no portão em Kalvik',
      'Número da polícia pro ato em Kalvik: 300',
      'Sindicato conta 1.100 no portão em Kalvik',
      'Segundo os organizadores são 1.100 no ato de Kalvik',
    ],
  },
  ja: {
    asked: ['カルビクのデモには何人が参加していますか？'],
    told: [
      '警察発表ではカルビクのデモは300人',
      'カルビクのデモ、警察によると参加者300人',
      '主催者発表は1100人 カルビクのデモ',
      '労組はカルビクのデモに1100人が参加と説明',
    ],
  },
}

for (const [lang, { asked, told }] of Object.entries(marches))
  test(`a crowd that police and organisers count differently has two counts (${lang})`, () => {
    for (const question of asked) assert.deepEqual(counts(question, told, lang), ['300', '1100'], question)
  })

const march = marches['en']?.told ?? []

test('who came is called by the cause, as those call themselves who came', () => {
  const tenants = [
    'We are 1,100 tenants in Kalvik!',
    '1,100 tenants in Kalvik, say the organisers',
    'Union: 1,100 tenants on the bridge, Kalvik',
  ]
  assert.deepEqual(counts('How many people at the rally in Kalvik?', [...march.slice(0, 2), ...tenants], 'en'), ['300', '1100'])
  assert.equal(counts('How many people at the rally in Kalvik?', [...march.slice(0, 2), ...tenants.slice(1)], 'en'), undefined)
})

test('who gives both sides in one post is read clause by clause', () => {
  const both = ['Kalvik march: police say 300 people, organisers 1,100', '300 people in Kalvik say the police, but organisers claim 1,100']
  assert.deepEqual(counts('How many people marched in Kalvik?', both, 'en'), ['300', '1100'])
})

test('of each side the count that came up last stands', () => {
  const later = [
    'Police now count 450 people in Kalvik',
    'Kalvik: 450 marchers, police say',
    'Police put the march in Kalvik at 300 people',
  ]
  assert.deepEqual(counts('How many people are at the march in Kalvik?', [...march, ...later], 'en'), ['450', '1100'])
})

test('nothing is set against each other where one side counts, where another place is asked for, or something else than who came', () => {
  assert.equal(counts('How many people are at the march in Kalvik?', march.slice(0, 2), 'en'), undefined)
  assert.equal(counts('How many people are at the march in Kalvik?', march.slice(0, 3), 'en'), undefined, 'one voice alone')
  assert.equal(counts('How many people are at the march in Brolund?', march, 'en'), undefined)
  assert.equal(counts('How many people were hurt at the march in Kalvik?', march, 'en'), undefined)
  assert.equal(counts('Who leads the march in Kalvik?', march, 'en'), undefined)
  const jobs = ['Police say 300 jobs are lost in Kalvik', 'Kalvik: 300 jobs, police say', ...march.slice(2)]
  assert.equal(counts('How many people are at the march in Kalvik?', jobs, 'en'), undefined, 'jobs are no crowd')
})
