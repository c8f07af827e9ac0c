import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerSettings } from '../settings.ts'
import { opinionStrength } from './opinion.ts'
import { stanceWordsOf } from './stance-words.ts'

const isOpinion = (text: string, lang: string) => opinionStrength(text, stanceWordsOf(text, [lang])) >= answerSettings.opinions.least

const opinions: { readonly [lang: string]: readonly string[] } = {
  en: [
    'The parking fee is a disgrace',
    'They should have asked us first',
    'Best thing this council ever did, thank you',
    'Why must nurses always pay?',
  ],
  fr: [
    'Ce tarif est une honte',
    'On aurait dû nous demander notre avis',
    'Merci à la mairie, très bonne décision',
    'Franchement, je trouve ça absurde',
  ],
  es: [
    'Esa tarifa es una vergüenza',
    'Deberían habernos preguntado antes',
    'Gracias al ayuntamiento, gran decisión',
    '¿Por qué pagan siempre los mismos?',
  ],
  de: [
    'Diese Gebühr ist eine Schande',
    'Man hätte uns vorher fragen müssen',
    'Danke an die Stadt, gute Entscheidung',
    'Ich finde das völlig falsch',
  ],
  pt: ['Essa taxa é uma vergonha', 'Deviam ter perguntado primeiro', 'Obrigado à câmara, boa decisão', 'Acho isso um absurdo'],
  ja: ['この料金はひどい', '先に住民に聞くべきだった', '市役所に感謝、いい判断だと思う', '私は反対です'],
  hi: ['यह फीस गलत है, इसे बंद करना चाहिए', 'नगर निगम का शुक्रिया, सही फैसला'],
  ar: ['هذا القرار عار على البلدية', 'شكرا للبلدية، قرار ممتاز'],
  th: ['ค่าจอดรถแพงเกินไป ควรยกเลิก', 'ขอบคุณเทศบาล ตัดสินใจถูกแล้ว'],
}
const facts: { readonly [lang: string]: readonly string[] } = {
  en: [
    'Parking costs 4 euros an hour from Monday, says the council',
    'Road closed at the station after a lorry overturned',
    'Police report 12 cars damaged',
  ],
  fr: [
    'Le stationnement passe à 4 euros, selon la mairie',
    'Route coupée à la gare, un camion couché',
    'La police compte 12 voitures endommagées',
  ],
  es: [
    'Aparcar cuesta 4 euros desde el lunes, según el ayuntamiento',
    'Carretera cortada en la estación',
    'La policía cuenta 12 coches dañados',
  ],
  de: [
    'Parken kostet ab Montag 4 Euro, teilt die Stadt mit',
    'Straße am Bahnhof gesperrt, Lastwagen umgekippt',
    'Die Polizei zählt 12 beschädigte Autos',
  ],
  pt: [
    'O estacionamento passa a 4 euros, segundo a câmara',
    'Estrada cortada na estação, camião tombado',
    'A polícia conta 12 carros danificados',
  ],
  ja: ['駐車料金は月曜から4ユーロと市が発表', '駅前の道路は通行止め、トラックが横転', '警察によると被害は12台'],
}
for (const [lang, texts] of Object.entries(opinions))
  test(`who says what to think of something gives an opinion, ${lang}`, () => {
    for (const text of texts) assert.ok(isOpinion(text, lang), text)
  })
for (const [lang, texts] of Object.entries(facts))
  test(`who says what happened gives none, ${lang}`, () => {
    for (const text of texts) assert.ok(!isOpinion(text, lang), text)
  })
