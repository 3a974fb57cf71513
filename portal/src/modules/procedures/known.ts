import { actWords, eventWords, fieldWords, inputHints, inputWords } from '../../words/procedure-known.ts'
import { say } from '../../words/procedures.ts'
import type { Step } from './shown.ts'

/* Names of events, acts and inputs in the reader's language; one the portal does not know yet is shown as the server says it. */

export const eventName = ({ name, text }: { name: string; text: string }): string => eventWords[name] ?? text

export const actName = ({ name, title }: { name: string; title: string }): string => actWords[name] ?? title

/** `An wen`; expressions and files go on naming it `to`. */
export const inputName = (input: string): string => inputWords[input] ?? input

export const inputHint = (act: string, { name, text }: { name: string; text: string }): string =>
  inputHints[`${act}.${name}`] ?? text

/** `Priorität (severity)`: in expressions it is named as in the brackets. */
export const fieldName = (field: string): string => (fieldWords[field] ? `${fieldWords[field]} (${field})` : field)

/** Who closed a step: a person, or nobody, and then by which act. */
export function closedWords({ act, byItself, closedBy }: Pick<Step, 'act' | 'byItself' | 'closedBy'>): string {
  if (!byItself) return closedBy ?? ''
  return act ? say.byItselfAct(actWords[act] ?? act) : say.byItself
}
