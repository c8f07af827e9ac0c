/** What crosses to the process that decodes pictures, and back. */
export type Job = { readonly kind: 'preview' | 'read'; readonly bytes: Uint8Array }
export type Preview = { readonly bytes: Uint8Array; readonly width: number; readonly height: number }
/** `confidence`: 0..100, as the reader of texts says. */
export type ReadText = { readonly text: string; readonly confidence: number }

export type Folders = {
  /** Where the runtime of pictures is. */
  readonly images: string
  /** Where the runtime that reads texts is; absent: none are read. */
  readonly text?: string
}
export type ToChild = { readonly id: number; readonly job: Job }
export type FromChild =
  | { readonly id: number; readonly preview: Preview }
  | { readonly id: number; readonly read: ReadText }
  /** `problem`: for the log. */
  | { readonly id: number; readonly problem: string }
