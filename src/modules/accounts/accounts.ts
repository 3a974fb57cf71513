export { may, permit, type Verb } from './rules/permit.ts'
