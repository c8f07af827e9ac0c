import { anywhere, opening } from './forms.ts'
import { foldWords } from './time/fold-words.ts'

/** Verbs of denying, a line a language, folded. "rejects" and its like are left out: who rejects a plan holds something of it. */
const verbs = [
  'den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)|contradict(?:s|ed|ing)?|debunk(?:s|ed|ing)?',
  'nie(?:nt)?|demen(?:t|tent|ti|tir|tirait)|contest(?:e|ent|er)|contredi(?:t|sent)|refut(?:e|ent|er)',
  'niegan?|nego|negaron|desmienten?|desmintio|desmintieron|desmentido|contradicen?|refutan?',
  'bestreite(?:t|n)|bestritten?|dementier(?:t|en|te|ten)|leugne(?:t|n|te)|widersprich(?:t)|widersprechen|widersprach',
  'negam?|negou|negaram|desmentem?|desmentiu|desmentiram|contestam?|contradiz(?:em)?|refutam?',
]
const verb = verbs.map((one) => new RegExp(`(?<!\\p{L})(?:${one})(?!\\p{L})`, 'u'))
const between = "(?:(?!(?:is|are|was|were|been|be|est|sont|es|son|wird|wurde|foi|e) )[\\p{L}'-]+ ){0,3}?"

/** "Who denies it?", "Does anybody dispute …?", "Who says it is not true?". Who *is* denied something is asked for otherwise. */
const forms: readonly RegExp[] = [
  opening(
    `(?:by )?(?:who|which \\p{L}+|(?:does|did|has|is) (?:anyone|anybody|someone|somebody)) ${between}(?:${verbs[0]})(?!\\p{L})`,
    `(?:qui|est-ce que quelqu'un|quelqu'un) ${between}(?:l'a |l'ont |a |ont )?(?:${verbs[1]})(?!\\p{L})`,
    `(?:quien(?:es)?|alguien) ${between}(?:${verbs[2]})(?!\\p{L})`,
    `(?:wer|jemand) ${between}(?:${verbs[3]})(?!\\p{L})`,
    `(?:quem|alguem) ${between}(?:${verbs[4]})(?!\\p{L})`,
  ),
  opening('who (?:is|are|was|were) \\p{L}{0,12} ?(?:denying|disputing|contradicting|refuting|debunking)(?!\\p{L})'),
  anywhere(
    "who (?:says?|said) (?:that )?(?:it|this|that) (?:is|was|'s)(?:n't| not| un) ?(?:true|so|the case)",
    'who (?:says?|said) .{1,60} (?:is|was|are) (?:false|fake|untrue|a lie|a hoax)',
  ),
  /(?:誰|だれ).{0,30}(?:否定|反論|打ち消)|否定し(?:た|て)い?る?(?:の|人).{0,4}(?:誰|だれ)/u,
]

/** Whether those who deny something are asked for. */
export const asksForDeniers = (text: string): boolean => {
  const folded = foldWords(text).trim().replace(/\s+/g, ' ')
  return forms.some((form) => form.test(folded))
}

/** Words that only say that a denial is asked for: no word of what is denied. */
export const isDenyingWord = (word: string): boolean => {
  const folded = foldWords(word)
  return besides.has(folded) || verb.some((one) => one.exec(folded)?.[0] === folded)
}
const besides: ReadonlySet<string> = new Set([
  'anyone',
  'anybody',
  'someone',
  'somebody',
  'true',
  'quelqu',
  'alguien',
  'alguem',
  'jemand',
  '否定',
  '反論',
  '誰',
  'だれ',
])
