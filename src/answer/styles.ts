/** How an answer is told. brief: what weighs most; detailed: more of it; timeline: in order of time; plain: less of it, without handles. */
export const styles = ['brief', 'detailed', 'timeline', 'plain'] as const
export type Style = (typeof styles)[number]
