/**
 * Whether a question is about the world, so that posts must answer it. Only what plainly is none is let through: a greeting, thanks, a
 * calculation, a task on a text that stands in the question, a question about the assistant. Everything in doubt needs posts.
 */
export function needsPosts(question: string): boolean {
  const text = question.trim()
  return (
    !plainlyNone.some((pattern) => pattern.test(text)) ||
    /\b(?:today|now|latest|news|current(?:ly)?|yesterday|this week|tonight)\b/i.test(text)
  )
}

const plainlyNone: readonly RegExp[] = [
  /^(?:hi|hello|hey|good (?:morning|evening|day)|thanks?(?: you)?|thank you|bonjour|salut|merci|hola|gracias|hallo|guten (?:tag|morgen|abend)|danke|olá|oi|obrigad[oa]|こんにちは|ありがとう)(?:[\s,!.]+\p{L}+)?[\s!.]*$/iu,
  /^(?:what(?:’|'| i)s|how much is|calculate|compute|combien font|cuánto es|was ist|wie ?viel ist)?\s*[-(]*\d[\d\s.,()]*(?:[-+*/×÷^%]\s*[-(]*\d[\d\s.,()]*)+[=?\s]*$/iu,
  /^(?:please\s+)?(?:translate|rewrite|rephrase|proofread|correct|shorten|summari[sz]e|traduis|traduce|übersetze?|traduza)\b[^\n:]{0,80}:\s*\S/iu,
  /^(?:please\s+)?write (?:me )?(?:a|an) (?:poem|haiku|limerick|story|function|regex|sql query|python|javascript|typescript)\b/iu,
  /^(?:who|what) are you\b|^what can you do\b|^qui es[- ]tu\b|^quién eres\b|^wer bist du\b|^quem é você\b/iu,
]
