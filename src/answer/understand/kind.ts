import type { QuestionKind } from '../evidence.ts'
import { anywhere, closing, opening } from './forms.ts'
import { numberForms, numbersAsTyped } from './number-questions.ts'
import { opinionForms } from './opinion-questions.ts'
import { judgedAtEnd, opinionsAsTyped } from './opinions-as-typed.ts'
import { foldWords } from './time/fold-words.ts'

/** Forms of a kind of question over folded words (no accents, lower case), in English, French, Spanish, German, Portuguese and Japanese. */
type Forms = { readonly kind: QuestionKind; readonly forms: readonly RegExp[] }

/** The first kind with a form that fits: what is asked for exactly comes before what merely stands in many questions. */
const kinds: readonly Forms[] = [
  {
    kind: 'compare',
    forms: [
      anywhere(
        'compare[sd]?|comparison|versus|vs\\.?|(?:the )?differences? between|how does .{2,80} differ',
        'comparer|comparez|comparaison|difference entre|par rapport a',
        'compara(?:r|cion)?|diferencias? entre|frente a|en comparacion con',
        'vergleich\\p{L}*|unterschiede? zwischen|im vergleich',
        'comparar|comparacao|diferencas? entre|em comparacao',
      ),
      opening('(?:which|who) (?:is|was|are|has|does|did) .{1,60}(?:,|:) .{1,60} or '),
      /比べ|比較|違いは|どちらが|どちらの方/u,
    ],
  },
  {
    kind: 'timeline',
    forms: [
      anywhere(
        'timeline|chronolog\\p{L}*|step by step|sequence of events|in (?:the )?order (?:it|they) happened|how did .{2,80} unfold|how has .{2,80} developed|course of events',
        "chronologie|deroulement|deroulee?s?|dans l'ordre|les etapes",
        'cronologia|linea de tiempo|paso a paso|como se desarroll\\p{L}+',
        'chronologie|ablauf|zeitleiste|zeitstrahl|der reihe nach|wie kam es (?:zu|dazu)',
        'linha do tempo|passo a passo|como se desenrol\\p{L}+',
      ),
      /時系列|経緯|経過を|年表/u,
    ],
  },
  { kind: 'how-many', forms: numberForms },
  { kind: 'opinions', forms: [...opinionForms, ...opinionsAsTyped] },
  {
    kind: 'whether',
    forms: [
      anywhere(
        'is it true|true or false|any truth|fact.?check|confirmed or',
        "est-il vrai|est-ce vrai|c'est vrai|vrai ou faux|est-ce que c'est vrai",
        'es verdad|es cierto|verdadero o falso',
        'stimmt es|ist es wahr|stimmt das|wahr oder falsch',
        'e verdade|e certo que|verdadeiro ou falso',
      ),
      opening(
        "(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)(?: it| there| the| a| any|n't)?\\s",
        "est-ce que|y a-t-il|y a t il|(?:est|sont|etait|a|ont)-(?:il|elle|ils|elles|t-il|t-elle|ce)|(?:le|la|les|l')\\s?\\p{L}+(?: \\p{L}+){0,5} (?:est|sont|a|ont|etait)-(?:t-)?(?:il|elle|ils|elles)",
        '(?:esta|estan|hay|hubo|ha|han|fue|fueron|es|son|siguen?|existe) ',
        '(?:ist|sind|war|waren|hat|haben|wurde|wurden|wird|gibt|gab|kann|darf|fahrt|fahren) ',
        '(?:esta|estao|ha|houve|foi|foram|sao|tem|continua[m]?|existe) ',
      ),
      /本当(?:に|です|か|なの)|^(?!.*(?:何|誰|だれ|いつ|どこ|なぜ|どう|いくつ|いくら|どれ|どんな|どの)).*(?:ますか|ましたか|ですか|でしたか|のか)[？?]?$/u,
    ],
  },
  {
    kind: 'when',
    forms: [
      opening(
        '(?:since |until |from |by )?when\\b|(?:at |until |since |by )?what (?:time|date|day)\\b',
        "(?:depuis |jusqu'a |a partir de |c'est )?quand\\b|(?:a |jusqu'a |vers |depuis )?quelle (?:heure|date)|quel jour|quelle est la date",
        '(?:desde |hasta |para )?cuando\\b|(?:a |en |desde |hasta )?que (?:hora|dia|fecha)|cual es la fecha',
        '(?:seit |bis |ab )?wann\\b|um wie ?viel uhr|an welchem (?:tag|datum)|welches \\p{L}*datum',
        '(?:desde |ate |a partir de )?quando\\b|(?:a |em |desde |ate )?que (?:horas?|dia|data)|qual e a data',
      ),
      /いつ(?!も|でも)|何時(?!間)|何日(?!間)|何月/u,
    ],
  },
  {
    kind: 'who',
    forms: [
      opening(
        '(?:to |from |by )?who(?:m|se)?\\b',
        '(?:a |de |par |pour )?qui\\b',
        '(?:a |de |por |con )?quien(?:es)?\\b',
        '(?:von |mit |fur )?we(?:r|m|n|ssen)\\b',
        '(?:a |de |por |com )?quem\\b',
      ),
      /誰|だれ|どなた/u,
    ],
  },
  {
    kind: 'happening',
    forms: [
      anywhere(
        "what(?:'s| is| was| has been)? (?:the (?:situation|state of affairs)|going on|happening|up|new)|what (?:happened|has happened|happens)|any (?:news|updates?)|news|updates?",
        "(?:qu'est-ce qui |que |ce qui |qu'a-t-il |que s'est-il )?(?:se passe|s'est passe|est arrive|passe-t-il|se passe-t-il)|que s'est-il passe|(?:quelle est|ou en est) la situation|quoi de neuf|des nouvelles|actualites?|infos",
        'que (?:pasa|paso|pasaba|ha pasado|esta pasando|ocurre|ocurrio|esta ocurriendo|sucede|sucedio)|(?:cual es|como esta) la situacion|que hay de nuevo|noticias|novedades',
        'was (?:ist |war )?(?:.{0,40} )?(?:passiert|geschieht|los|geschah|geschehen)|wie ist die lage|was gibt es neues|nachrichten|neuigkeiten',
        'o que (?:esta |estao )?(?:acontece|aconteceu|acontecendo|a acontecer|ocorre|ocorreu|houve|se passa|se passou)|(?:qual e|como esta) a situacao|noticias|novidades',
      ),
      /何が(?:起|あ|起こ)|何かあ|どうなって|どうした|ニュース|最新情報|状況/u,
    ],
  },
]

/**
 * Where no form of a question fits, its words are typed as they come: "greve fábrica Lugo quando", "no power Lugo how many", "feridos? cb", and the asking word stands
 * anywhere. What begins with another asking word, or with who or what did something, is a sentence with a clause in it ("what happened when …").
 */
const typed: readonly Forms[] = [
  {
    kind: 'whether',
    forms: [
      closing(
        'true|fake|real|yes or no',
        'vrai|vrai ou (?:faux|pas)|oui ou non',
        'verdad|cierto|si o no',
        'wahr|stimmt das|ja oder nein|ja nein',
        'verdade|mesmo|sim ou nao',
      ),
    ],
  },
  { kind: 'how-many', forms: numbersAsTyped },
  {
    kind: 'when',
    forms: [
      anywhere('when|what time', 'quand|quelle heure', 'cuando|que hora', 'wann', 'quando|que horas?|que dia'),
      closing('time', 'heure|horaire', 'hora|horario', 'uhrzeit', 'hora|horario'),
      opening('hora|heure|time(?! (?:for|to))|uhrzeit|horario|horaire'),
    ],
  },
  { kind: 'who', forms: [anywhere('who', 'quien(?:es)?', 'quem'), closing('qui', 'wer')] },
  { kind: 'opinions', forms: [judgedAtEnd] },
]
const asksOtherwise = opening(
  'what|which|whose|where|why|how (?!many|much|long)',
  'que|quoi|quel(?:le)?s?|ou|comment|pourquoi',
  'cual(?:es)?|como|donde|por que',
  'was|welche\\p{L}*|wo\\p{L}*|warum|wieso|wie (?!viel)',
  'o que|qual|quais|onde',
)

/** Whether what people say is asked for, not how things stand. */
const speech: readonly RegExp[] = [
  anywhere(
    'dit(?:-on)?|disent|disait|a dit|ont dit|parle(?:nt)?|parle-t-on|raconte(?:nt)?|declare(?:nt)?|annonce(?:nt)?',
    'dicen?|dijo|dijeron|decia[n]?|habla[n]?|comenta[n]?|cuenta[n]?(?! (?:los|las|el|la) )',
    'sag(?:t|en|te|ten)|gesagt|sprech(?:en)?|spricht|erzahl(?:t|en)|redet|reden|berichte(?:t|n)',
    'diz(?:em|ia|iam|er)?|disse(?:ram)?|fala[m]?|falou|comenta[m]?|conta[m]?(?! [oa]s )',
  ),
  /言(?:わ|っ|い|う)|語っ|話題|述べ/u,
]

/** Words that ask "what" and begin a question for yes or no in English: "Was blockiert …?", "Do que trata …?". */
const otherwiseEnglish: { readonly [lang: string]: RegExp } = { de: opening('was '), pt: opening('do que ') }

type Reading = { readonly now: boolean; readonly speakers: readonly string[]; readonly languages: readonly string[] }

/** What kind of question it is; `now`: the newest posts were asked for, in words; `languages`: that it is most likely in. */
export function kindOf(text: string, { now, speakers, languages }: Reading): QuestionKind {
  const folded = foldWords(text).trim().replace(/\s+/g, ' ')
  if (speakers.length > 0 && now) return 'latest'
  const asksWhat = languages.some((lang) => otherwiseEnglish[lang]?.test(folded) === true) && /^\P{L}*\p{L}+,? (?:que )?\p{Ll}/u.test(text)
  const fits = ({ forms }: Forms) => forms.some((form) => form.test(folded))
  const found =
    kinds.find((one) => !(asksWhat && one.kind === 'whether') && fits(one))?.kind ??
    (asksOtherwise.test(folded) ? undefined : typed.find(fits)?.kind) ??
    'what'
  return now && (found === 'what' || found === 'happening') ? 'now' : found
}

export const asksWhatIsSaid = (text: string): boolean => speech.some((form) => form.test(foldWords(text)))

/** Words that say the kind of a question in place of what it is about, folded. English has frames for them (`frame.ts`). */
const kindWords: { readonly [K in QuestionKind]?: ReadonlySet<string> } = {
  happening: new Set(
    `passe passee arrive arrivee pasa paso pasando pasado ocurre ocurrio ocurriendo sucede sucedio passiert geschieht geschehen geschah los neues
    nachrichten neuigkeiten acontece aconteceu acontecendo acontecer ocorreu ocorre noticias novedades novidades nouvelles actualite actualites infos neuf
    nuevo news update updates situation situacion situacao lage ニュース 最新 情報 状況 起`.split(/\s+/),
  ),
  opinions: new Set(
    `pense pensent pensez avis opinion opinions reaction reactions piensa piensan opina opinan opiniones reacciones denken denkt meinen meint finden findet halten
    meinung meinungen reaktion reaktionen pensa pensam acha acham opiniao opinioes reacao reacoes view views complaints complaint quejas plaintes beschwerden queixas reclamacoes kritik lob thoughts idea idee ideia fair unfair justified gerecht sinnvoll berechtigt juste injuste justo justa injusto justa pros cons contras colere anger outrage indignation indignacion enfado arger indignacao
    right wrong arguments argumente argumentos spricht dafur dagegen 意見 反応 評判 賛否 是非 思わ 思う`.split(/\s+/),
  ),
  whether: new Set(
    `true false truth confirmed vrai vraie faux verdad cierto cierta falso stimmt wahr falsch richtig dass verdade verdadeiro certo mesmo 本当 事実
    yes no ja nein oui non si sim nao`.split(/\s+/),
  ),
  'how-many': new Set(
    'cb nb number nombre numero anzahl zahl 人数 temp temps temperature temperatura temperatur 気温 温度 big large size surface superficie groß gross flache area 面積'.split(
      ' ',
    ),
  ),
  timeline: new Set(
    'timeline chronology chronologie deroulement cronologia ablauf zeitlicher zeitleiste linha tempo unfold unfolded step 時系列 経緯'.split(
      ' ',
    ),
  ),
  compare: new Set(
    `compare compared comparison versus vs difference differences comparer comparez comparaison compara comparar comparacion diferencia diferencias vergleiche
    vergleich vergleichen unterschied unterschiede comparacao diferenca diferencas situation situations situacion situacao lage 比べ 比較 違い 状況`.split(
      /\s+/,
    ),
  ),
}

/** Whether a word only says what kind of question it is. */
export function isKindWord(word: string, kind: QuestionKind): boolean {
  const of = kind === 'now' || kind === 'latest' ? 'happening' : kind
  return kindWords[of]?.has(foldWords(word)) ?? false
}
