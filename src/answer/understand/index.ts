export { needOf, needsPosts, timelessBelow, type Need } from './need.ts'
export { needScore } from './need-score.ts'
export { understand, type Asked } from './understand.ts'
export { wordsOfName } from './speakers.ts'
