import type { ModelRequest } from '../../model.ts'
import type { Prefix } from '../protocol.ts'
import type { Chat, LlamaModel, Token, Turn } from './library.ts'

/** What is the same for every question comes first, so that it is evaluated once; the question stands after the posts. */
export function toHistory({ stable, examples = [], posts, question }: ModelRequest): Turn[] {
  return [...beginning({ stable, examples }), { type: 'user', text: `${posts}\n\n${question}` }, { type: 'model', response: [] }]
}

/** The very tokens that are evaluated for it. What looks like a control token in a text stays text: only the template's own are any. */
export function toTokens(chat: Chat, model: LlamaModel, chatHistory: readonly Turn[]): Token[] {
  return chat.chatWrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer)
}

/** The tokens that every prompt with this prefix begins with: what two different questions have in common. */
export function prefixTokens(chat: Chat, model: LlamaModel, prefix: Prefix): Token[] {
  const [one = [], another = []] = ['a', 'b'].map((text) =>
    toTokens(chat, model, [...beginning(prefix), { type: 'user', text }, { type: 'model', response: [] }]),
  )
  const differ = one.findIndex((token, at) => token !== another[at])
  return differ < 0 ? one : one.slice(0, differ)
}

function beginning({ stable, examples = [] }: Prefix): Turn[] {
  return [
    { type: 'system', text: stable },
    ...examples.flatMap(({ user, assistant }): Turn[] => [
      { type: 'user', text: user },
      { type: 'model', response: [assistant] },
    ]),
  ]
}
