import type { AuthorId, EpochMs, Post } from '../post/index.ts'
import type { Clause } from '../store/index.ts'
import type { Source } from './grounding/source.ts'
import type { Style } from './styles.ts'

export type Window = { readonly from: EpochMs; readonly until: EpochMs }
/**
 * `now`: what the newest posts say; `latest`: of one account; `happening`: what goes on, at any time; `origin`: who said it first; `what`: none of
 * the others.
 */
export type QuestionKind =
  | 'what'
  | 'now'
  | 'happening'
  | 'latest'
  | 'when'
  | 'who'
  | 'how-many'
  | 'whether'
  | 'opinions'
  | 'compare'
  | 'timeline'
  | 'origin'

/** What a question wants to be told: a figure, a time, a place, somebody, a cause, one of several; what somebody holds. */
export type Wanted = 'figure' | 'time' | 'place' | 'person' | 'cause' | 'name' | 'claim' | 'act' | 'help' | 'degree'

/** One thing a post should hold to be about the question: a word with its variants, or a run without spaces as a phrase. */
export type Term = {
  /** As shown to the user. */
  readonly label: string
  /** Any of these counts. */
  readonly clauses: readonly Clause[]
  /** A name or quoted phrase: where no post holds it, there is nothing to say. */
  readonly isName: boolean
  /** Stands where a place stands ("in Lyon"): another place takes it over in a follow-up. */
  readonly isPlace?: boolean
  /** Stands where something is of, for or from it ("the forecast for Kiel"): a place may take it over too. */
  readonly isOf?: boolean
  /** Tells one thing from others of its kind (a place, "train 4417", a whole name): what posts say without it is about another. */
  readonly isKey?: boolean
  /** Who is asked for in words ("What did Ada Vance say …"): their own posts hold it too. */
  readonly isSpeaker?: boolean
  /** A word of what the answer before told: the question asks of that. */
  readonly isTold?: boolean
}

/** What an answer told first, for what follows up on it ("Who said it first?"): a figure, as `figuresOf` writes it, else words that the question did not hold. */
export type ToldBefore = { readonly figure: string } | { readonly terms: readonly Term[] }

/** Where the window comes from; `words`: the words of the question that say it. */
export type WindowReason = { readonly from: 'words'; readonly words: string } | { readonly from: 'caller' | 'earlier' | 'none' }

/** What a follow-up takes from the question before it: labels of terms kept and replaced. */
export type Carried = { readonly kept: readonly string[]; readonly replaced: readonly string[]; readonly window: boolean }

/** What a reader should know of how the question was read. */
export type QuestionNote = 'window-to-come' | 'cut' | 'markup' | 'no-words' | 'no-spaces'

/** A question as it was understood. Everything a writer or a check needs to know of it. */
export type Question = {
  readonly text: string
  readonly kind: QuestionKind
  /** How things stand is asked, not what people say of them: the newest word that others share comes first. */
  readonly asksState: boolean
  /** Those who deny it are asked for ("Who denies that …?"): its terms are what they deny. */
  readonly asksDeniers?: boolean
  /** Of opinions, those of one side are asked for ("Who is against it?"): they are heard first. */
  readonly side?: 'for' | 'against'
  /** What the question is about, in its own words: frame ("what did members of Congress say about …") and time words are gone. */
  readonly topic: string
  readonly terms: readonly Term[]
  /** Whether names can be told from other words: not in scripts without capitals, nor in German, which writes every noun with one. */
  readonly tellsNames: boolean
  /** Who is asked for ("what did @name say"): handles, without `@`. */
  readonly speakers: readonly string[]
  /** The same by name ("What did Ada Vance say"), without titles: whose accounts they are is looked up before the search. */
  readonly namedSpeakers?: readonly string[]
  /** The earliest post that says it is asked for ("Who said it first?", "Since when?"). */
  readonly wantsFirst?: boolean
  /** What its answer told, kept for what follows up on it. `ofFigure`: the figure that was told is what is asked about. */
  readonly told?: ToldBefore
  readonly ofFigure?: string
  readonly window: Window
  /** Whether words of the question or the caller set the window; false: everything up to asOf. */
  readonly windowAsked: boolean
  readonly windowReason: WindowReason
  /** Language of its small words, as far as one is known. */
  readonly lang: string
  readonly carried?: Carried
  readonly notes: readonly QuestionNote[]
  readonly asOf: EpochMs
  readonly timeZone: string
}

/** One post that may be cited. `number` is 1-based and the only name a writer has for it. */
export type EvidenceItem = {
  readonly number: number
  readonly post: Post
  readonly score: number
  /** 0..1: share of `question.terms` that the post holds, weighted by idf. */
  readonly coverage: number
  /** Index into `clusters`. */
  readonly cluster: number
  /** Where the post has it from. */
  readonly source?: Source
  /** The item and its near-copies: how many posts, by how many distinct authors. */
  readonly standsFor: {
    readonly posts: number
    readonly authors: number
    /** Their names for one person (post/voices.ts); when the first and the last of them was said. */
    readonly by: readonly string[]
    readonly since: EpochMs
    readonly until: EpochMs
  }
}

/** Posts that say the same; `items` are numbers into `Evidence.items`. `first`: the one that said it first and when, unless a copy that is no evidence did. */
export type Cluster = {
  readonly items: readonly number[]
  readonly authors: number
  readonly first?: { readonly number: number; readonly at: EpochMs }
}

/** What is known, as a typed value shared by writers and checks; never text that is parsed again. */
export type Evidence = {
  readonly question: Question
  /** Best first; `items[number - 1]`. */
  readonly items: readonly EvidenceItem[]
  readonly clusters: readonly Cluster[]
  readonly found: Found
  /** Where the question asks how things stand. */
  readonly standing?: Standing
  /** Posts that tell a fact which another one replaced: a score, a place; `number` into `items`, `until`: when the other one came up. */
  readonly outdated?: readonly { readonly number: number; readonly until: EpochMs }[]
  /** Where a number is asked for and several authors give one. */
  readonly figures?: FigureReport
  /** Where opinions are asked for and there are some. */
  readonly camps?: Camps
  /** Where those who deny something are asked for and some do. */
  readonly deniers?: Deniers
  /** Where the earliest post is asked for: who says the same, the earliest first; numbers into `items`. */
  readonly first?: readonly number[]
  /** Whose own words were asked for and are not among the evidence, which only names them. */
  readonly onlyNamed?: readonly string[]
  /** How the asker wants it told; default brief. */
  readonly style?: Style
}

/** Whose own words a question asks for, as far as that is known. */
export type SpeakerFound = {
  /** As asked; a handle with its `@`. */
  readonly name: string
  /** None: nobody of that name is known here, or nobody of that name has spoken of it. */
  readonly accounts: readonly SpeakerAccount[]
}
/** `by`: the account has that handle, or shows that name. */
export type SpeakerAccount = { readonly id: AuthorId; readonly handle: string; readonly name: string; readonly by: 'handle' | 'name' }

/** The newest word that several authors share. */
export type Standing = {
  /** Numbers into `Evidence.items`, best first. */
  readonly items: readonly number[]
  /** When it was first said. */
  readonly since: EpochMs
  /** What these posts share beyond the question's words: index terms, or figures as `figuresOf` writes them. */
  readonly claims: readonly string[]
  /** Where a number is asked for: figures of the same thing that this one replaced, newest first. */
  readonly replaced?: readonly string[]
  /** Where a number is asked for: the items that give another one since in nearly the same words, the newest first. */
  readonly later?: readonly number[]
  /**
   * Where a number is asked for: a figure that stands against this one, neither being newer, and the items that give it, best first. `bySides`: each is one side's count
   * of a crowd, by the very words of those who give it.
   */
  readonly against?: { readonly figure: string; readonly items: readonly number[]; readonly bySides?: boolean }
  /** Where the items deny something: the posts that say what they deny. */
  readonly denied?: readonly number[]
  /** Where something else about the question is denied: who denies it and who says it, newest first; `of`: words of what they deny, as the index holds them. */
  readonly denials?: {
    readonly items: readonly number[]
    readonly said: readonly number[]
    readonly of: readonly string[]
    readonly since: EpochMs
    /** It is the very thing that is asked. */
    readonly isAsked?: boolean
  }
}

/** A figure as several posts give it. `text`: a stretch of the post `number`, with what hedges and what is counted ("at least 12 hurt"). */
export type FigureTold = {
  readonly figure: string
  readonly text: string
  readonly number: number
  /** Distinct authors among the evidence and their copies; the first and the last item that says it, and when that was said. */
  readonly authors: number
  readonly since: { readonly at: EpochMs; readonly number: number }
  readonly until: { readonly at: EpochMs; readonly number: number }
}
/**
 * The newest figure that several authors share, and the one that it replaced: given before, by other authors too. `against`: one that contradicts it,
 * neither being newer; then nothing was replaced.
 */
export type FigureReport = { readonly now: FigureTold; readonly before?: FigureTold; readonly against?: FigureTold }

/** Who denies what is asked, the first to do so first: numbers into `Evidence.items`; `said`: who says it, the newest first. */
export type Deniers = {
  readonly items: readonly number[]
  /** Distinct, copies counted. */
  readonly authors: number
  readonly since: EpochMs
  readonly said: readonly number[]
}

/** The post that holds most of a question that is not answered: which of its words, by their labels, and which not. */
export type Nearest = {
  readonly holds: readonly string[]
  readonly lacks: readonly string[]
  /** They hold enough, and none tells what is asked for. */
  readonly untold?: Wanted
}

/** What people hold of what is asked: numbers into `Evidence.items`. */
export type Camps = {
  /** Who is heard, one of each side in turn, then those whose side nothing tells. */
  readonly heard: readonly number[]
  readonly for: readonly number[]
  readonly against: readonly number[]
  /** Who takes a side in so many words: distinct authors, those among the evidence first to be cited. */
  readonly plainlyFor: { readonly items: readonly number[]; readonly authors: number }
  readonly plainlyAgainst: { readonly items: readonly number[]; readonly authors: number }
}

/** All posts about the question, cited or not. `atLeast`: the search was cut, there may be more. */
export type Found = {
  readonly posts: number
  readonly authors: number
  readonly networks: number
  readonly first: EpochMs
  readonly last: EpochMs
  readonly atLeast: boolean
  /** Some of them hold a part of what is asked alone. */
  readonly inPart?: boolean
}
