export { isModelEnding, type Model, type ModelEvent, type ModelLimits, type ModelRequest, type OpenModel } from './model.ts'
