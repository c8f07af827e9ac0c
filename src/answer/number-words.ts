/**
 * Number words of the languages that questions and checks are read in: one table for both. As written, lower case, with their accents
 * ("très" is no "tres"). "One" and its like are left out: they are articles as often as numbers; so is Spanish "once", an English adverb.
 */
export const numberWords = {
  en: words(
    `two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14 fifteen 15 sixteen 16
    seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90`,
  ),
  fr: words(
    `deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13 quatorze 14 quinze 15 seize 16 vingt 20
    vingts 20 trente 30 quarante 40 cinquante 50 soixante 60 septante 70 huitante 80 nonante 90 cent 100`,
  ),
  es: words(
    `dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 doce 12 trece 13 catorce 14 quince 15 dieciséis 16 diecisiete 17
    dieciocho 18 diecinueve 19 veinte 20 veintiuno 21 veintiún 21 veintidós 22 veintitrés 23 veinticuatro 24 veinticinco 25 veintiséis 26
    veintisiete 27 veintiocho 28 veintinueve 29 treinta 30 cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80 noventa 90 cien 100
    ciento 100 doscientos 200 doscientas 200 trescientos 300 trescientas 300 cuatrocientos 400 quinientos 500 seiscientos 600
    setecientos 700 ochocientos 800 novecientos 900`,
  ),
  de: words(
    `zwei 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwölf 12 dreizehn 13 vierzehn 14 fünfzehn 15 sechzehn 16
    siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 dreißig 30 dreissig 30 vierzig 40 fünfzig 50 sechzig 60 siebzig 70 achtzig 80 neunzig 90
    hundert 100 tausend 1000`,
  ),
  pt: words(
    `dois 2 duas 2 três 3 quatro 4 cinco 5 seis 6 sete 7 oito 8 nove 9 dez 10 onze 11 doze 12 treze 13 catorze 14 quatorze 14 quinze 15
    dezasseis 16 dezesseis 16 dezassete 17 dezessete 17 dezoito 18 dezanove 19 dezenove 19 vinte 20 trinta 30 quarenta 40 cinquenta 50
    sessenta 60 setenta 70 oitenta 80 noventa 90 cem 100 cento 100 duzentos 200 duzentas 200 trezentos 300 trezentas 300 quatrocentos 400
    quinhentos 500 seiscentos 600 setecentos 700 oitocentos 800 novecentos 900`,
  ),
} as const satisfies { readonly [lang: string]: ReadonlyMap<string, number> }

/** Words that multiply what stands before them, with digits ("12 million", "84 Mio") or with number words ("two hundred"). */
export const scaleWords = words(
  `hundred 100 thousand 1000 million 1000000 millions 1000000 billion 1000000000 billions 1000000000 trillion 1000000000000
  mille 1000 milliers 1000 milliard 1000000000 milliards 1000000000 mil 1000 miles 1000 millón 1000000 millones 1000000 tausend 1000
  hundert 100 millionen 1000000 mio 1000000 milliarde 1000000000 milliarden 1000000000 mrd 1000000000 milhão 1000000 milhões 1000000
  bilhão 1000000000 bilhões 1000000000 k 1000 m 1000000 mn 1000000 bn 1000000000 b 1000000000`,
)

/** Digits and powers of Chinese and Japanese numerals. */
export const hanDigits = words('〇 0 一 1 二 2 三 3 四 4 五 5 六 6 七 7 八 8 九 9')
export const hanPowers = words('十 10 百 100 千 1000 万 10000 億 100000000 兆 1000000000000')

/** Ordinals and multiples that stand for a figure ("third", "twice"); "first" and "second" mean too many other things. */
export const figureWords = words(
  `third 3 fourth 4 fifth 5 sixth 6 seventh 7 eighth 8 ninth 9 tenth 10 twice 2 double 2 thrice 3
  troisième 3 quatrième 4 cinquième 5 sixième 6 doublé 2 tercero 3 tercera 3 doblete 2 dritte 3 dritten 3 zweimal 2
  dreimal 3 doppelpack 2 terceiro 3 terceira 3`,
)

/** So many of a thing, told as one ("a dozen", "une trentaine"); their plurals are no figure. */
export const collectives = words(
  `dozen 12 dizaine 10 douzaine 12 quinzaine 15 vingtaine 20 trentaine 30 cinquantaine 50 soixantaine 60 centaine 100 decena 10 docena 12
  veintena 20 treintena 30 cincuentena 50 centenar 100 dutzend 12 dezena 10 dúzia 12 duzia 12 vintena 20 trintena 30 centena 100`,
)

function words(list: string): ReadonlyMap<string, number> {
  const parts = list.trim().split(/\s+/)
  return new Map(parts.flatMap((word, at): [string, number][] => (at % 2 === 0 ? [[word, Number(parts[at + 1])]] : [])))
}
