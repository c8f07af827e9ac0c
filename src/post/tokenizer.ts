/** Raised whenever the same text may give other tokens; indexes built with another version are rebuilt. */
export const TOKENIZER_VERSION = 1
