export { runProgram } from './program.ts'
export type { CommandContext, Services } from './context.ts'
