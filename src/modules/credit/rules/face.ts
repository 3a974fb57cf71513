/** The rules of the module that the licence server asks again, without the rest of the program (`#credit-rules`). */
export { changeChallenge, type SignedChange } from './change.ts'
