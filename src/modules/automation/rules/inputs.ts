import { type Data, ExpressionProblem, evaluate } from '#procedures'

/**
 * What an act is given: texts as they stand, and the values of those that begin with `=`. An input that is empty, or whose value is
 * unknown, is left out.
 */
export function inputsOf(
  texts: Readonly<Record<string, string>>,
  data: Data,
  at: number,
): { inputs: Data } | { flaw: string } {
  const inputs: Data = {}
  for (const [name, text] of Object.entries(texts))
    try {
      const value = text.startsWith('=') ? evaluate(text.slice(1), data, at) : text
      if (value !== null && value !== '') inputs[name] = value
    } catch (error) {
      if (!(error instanceof ExpressionProblem)) throw error
      return { flaw: `${name}: ${error.message}` }
    }
  return { inputs }
}
