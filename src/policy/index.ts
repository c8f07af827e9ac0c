export { createJudge, defaultPolicy, type Blocked, type Judge, type LabelAction, type Policy } from './policy.ts'
export { openPolicyFile, readName, type PolicyFile } from './policy-file.ts'
export { withPolicy } from './with-policy.ts'
